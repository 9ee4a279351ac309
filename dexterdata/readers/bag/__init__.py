"""ROS 1 bags: topics whose messages decode to a fixed number of numbers become streams.

A bag carries the definitions of its messages, so any type can be decoded. What is done with topics
and fields is the same as for MCAP; only the container differs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.bag.contents import Contents
from dexterdata.readers.mcap.collecting import outline
from dexterdata.readers.mcap.reading import read_streams
from dexterdata.recording import Finding, Level, Recording

__all__ = ["describe", "read"]


def describe(file: BinaryIO, extension: str = "") -> FileShape:
    """Return the outline of an open bag: its topics with the fields that hold numbers."""
    return FileShape(format="bag", extension=extension, topics=outline(Contents(file)))


def read(file: BinaryIO, profile: Profile | None) -> Recording:
    """Return the streams of the topics that the profile names, or of all topics with numbers.

    A bag without an index, which its recorder never closed, is read with a warning.
    """
    contents = Contents(file)
    recording = read_streams(contents, profile, "bag")
    if contents.is_closed:
        return recording
    message = (
        "The bag was never closed: it has no index, and its last messages may be missing. "
        "`rosbag reindex` closes it."
    )
    finding = Finding(message, "container.truncated", Level.WARNING)
    return replace(recording, findings=(*recording.findings, finding))
