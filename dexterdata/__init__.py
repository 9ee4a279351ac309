"""DexterData's library: read, check, describe and decimate recordings of hands."""

__version__ = "0.1.0"
