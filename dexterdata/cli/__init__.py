"""The command line: ``dexter``."""

from dexterdata.cli.main import main

__all__ = ["main"]
