"""ROS 1 bags: every record within the file, and every declared size possible."""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.readers.bag.chunks import COMPRESSIONS
from dexterdata.readers.bag.contents import MOST_CONNECTIONS, chunk_of
from dexterdata.readers.bag.records import MOST_CONNECTION_BYTES, Op, Record, corrupt, walk
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import chunks

_DATABASE = b"SQLite format 3\x00"
_INSIDE = (Op.INDEX, Op.CHUNK, Op.CHUNK_INFO, Op.CONNECTION)


def check(file: BinaryIO, size_bytes: int) -> None:
    """Walk the bag; raise ContainerError at the first thing that is not as it should be."""
    file.seek(0)
    if file.read(len(_DATABASE)) == _DATABASE:
        raise ContainerError(
            "container.unsupported",
            "This is an SQLite database, perhaps a ROS 2 bag, which is not read.",
            "Convert it to MCAP: `ros2 bag convert`.",
        )
    declared = _Declared(size_bytes)
    for record in walk(file, size_bytes)[1]:
        declared.see(record)


class _Declared:
    """What the records declare, added up."""

    def __init__(self, size_bytes: int) -> None:
        self._chunks = chunks.Declared("the bag", size_bytes)
        self._connections = 0

    def see(self, record: Record) -> None:
        """Check one record."""
        if record.op == Op.CHUNK:
            self._see_chunk(record)
        elif record.op == Op.CONNECTION:
            self._connections += 1
            if self._connections > MOST_CONNECTIONS or record.length > MOST_CONNECTION_BYTES:
                raise ContainerError(
                    "container.too_large", "The bag holds too many connections, or too long ones."
                )
        elif record.op not in _INSIDE:
            raise corrupt("The bag holds records that do not belong there.")

    def _see_chunk(self, record: Record) -> None:
        chunk = chunk_of(record)
        if chunk.compression not in COMPRESSIONS:
            raise ContainerError(
                "container.unsupported",
                f"The bag is compressed with {chunk.compression[:40]}, which is not read.",
                "Save it again with bz2, lz4 or none.",
            )
        if chunk.compression == "none" and chunk.unpacked_bytes != chunk.packed_bytes:
            raise corrupt("A chunk of the bag contradicts its own size.")
        self._chunks.see(chunk)
