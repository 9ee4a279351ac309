"""MCAP: every record within the file, every declared size possible, every checksum true."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap import records
from dexterdata.readers.mcap.chunks import COMPRESSIONS
from dexterdata.readers.mcap.contents import CHUNK_HEAD_BYTES
from dexterdata.readers.mcap.records import HEAD_BYTES, MAGIC, Fields, Op, Record, corrupt
from dexterdata.sandbox.gates import chunks

_PARTS = (Op.SCHEMA, Op.CHANNEL, Op.METADATA)
_MOST_PARTS = 20_000
_MOST_PART_BYTES = 4 * 1024 * 1024
_STEP_BYTES = 1024 * 1024
_DATA_END_BYTES = 4
_FOOTER_CRC_BYTES = 4


def check(file: BinaryIO, size_bytes: int) -> None:
    """Walk the file; raise ContainerError at the first thing that is not as it should be."""
    walk = _Walk(file, size_bytes)
    for number, record in enumerate(records.walk(file, size_bytes)):
        if (number == 0) != (record.op == Op.HEADER):
            raise corrupt("The MCAP file does not begin with one header.")
        walk.see(record)
    walk.check_sums()


class _Walk:
    """What the records declare, added up."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._chunks = chunks.Declared("the MCAP file", size_bytes)
        self._parts = 0
        self._data_end: Record | None = None
        self._footer: Record | None = None

    def see(self, record: Record) -> None:
        """Check one record."""
        if record.op == Op.CHUNK:
            self._see_chunk(record)
        elif record.op in _PARTS:
            self._parts += 1
            if self._parts > _MOST_PARTS or record.length > _MOST_PART_BYTES:
                raise ContainerError(
                    "container.too_large", "The MCAP file holds too many schemas and channels."
                )
        elif record.op == Op.DATA_END and self._data_end is None:
            self._data_end = record
        elif record.op == Op.FOOTER:
            self._footer = record

    def _see_chunk(self, record: Record) -> None:
        head = self._read(record.start, min(record.length, CHUNK_HEAD_BYTES))
        chunk = records.chunk(record, head)
        if chunk.compression not in COMPRESSIONS:
            raise ContainerError(
                "container.unsupported",
                f"The MCAP file is compressed with {chunk.compression[:40]}, which is not read.",
                "Save it again with zstd or lz4.",
            )
        if not chunk.compression and chunk.unpacked_bytes != chunk.packed_bytes:
            raise corrupt("A chunk of the MCAP file contradicts its own size.")
        self._chunks.see(chunk)

    def check_sums(self) -> None:
        """Hold the data and the summary against their checksums, where they have them."""
        if self._data_end is not None and self._data_end.length >= _DATA_END_BYTES:
            stated = int.from_bytes(self._read(self._data_end.start, _DATA_END_BYTES), "little")
            if stated:
                self._compare(0, self._data_end.start - HEAD_BYTES, stated)
        if self._footer is None:
            return
        fields = Fields(self._read(self._footer.start, self._footer.length))
        summary, _, stated = fields.number(8), fields.number(8), fields.number(4)
        if summary and not len(MAGIC) <= summary <= self._footer.start - HEAD_BYTES:
            raise corrupt("The MCAP file's summary is not where the footer says.")
        if stated:
            start = summary or self._footer.start - HEAD_BYTES
            self._compare(start, self._footer.end - _FOOTER_CRC_BYTES, stated)

    def _compare(self, start: int, stop: int, stated: int) -> None:
        self._file.seek(start)
        found = 0
        while start < stop:
            part = self._file.read(min(_STEP_BYTES, stop - start))
            found = zlib.crc32(part, found)
            start += len(part)
            if not part:
                break
        if found != stated:
            raise corrupt("The MCAP file does not match its checksum: bytes were changed.")

    def _read(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)
