"""MCAP recordings: topics whose messages decode to a fixed number of numbers become streams.

The container is read by walking its records: no index has to be there, and none is believed that
contradicts the records. Format: MCAP specification 0, https://mcap.dev/spec.
"""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.mcap.collecting import outline
from dexterdata.readers.mcap.contents import Contents
from dexterdata.readers.mcap.reading import read_streams
from dexterdata.recording import Recording

__all__ = ["describe", "read"]


def describe(file: BinaryIO, extension: str = "") -> FileShape:
    """Return the outline of an open MCAP file: its topics with the fields that hold numbers."""
    contents = Contents(file)
    return FileShape(format="mcap", extension=extension, topics=outline(contents))


def read(file: BinaryIO, profile: Profile | None) -> Recording:
    """Return the streams of the topics that the profile names, or of all topics with numbers."""
    return read_streams(Contents(file), profile)
