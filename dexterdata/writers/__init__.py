"""Formats out."""

from dexterdata.writers.hdf5 import write_hdf5

__all__ = ["write_hdf5"]
