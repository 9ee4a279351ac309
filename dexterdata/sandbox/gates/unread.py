"""Formats that are known but not read yet: damage is named as such, the rest is unsupported."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import limits

_MAT_HEADER_BYTES = 128
_MAT_COMPRESSED = 15
_STEP_BYTES = 64 * 1024


def check(file: BinaryIO, known: str, size_bytes: int) -> None:
    """Raise ContainerError where the file is cut off, damaged or a bomb; else say nothing."""
    if known == "mat":
        _check_mat(file, size_bytes)


def _check_mat(file: BinaryIO, size_bytes: int) -> None:
    """Unpack each compressed element of a MATLAB 5 file in small steps and throw it away."""
    file.seek(_MAT_HEADER_BYTES - 4)
    end = file.read(4)[2:]
    order = {b"IM": "<", b"MI": ">"}.get(end)
    place = _MAT_HEADER_BYTES
    while order is not None and place + 8 <= size_bytes:
        file.seek(place)
        kind, length = struct.unpack(f"{order}2I", file.read(8))
        place += 8 + length
        if place > size_bytes:
            raise ContainerError("container.truncated", "An element runs past the file's end.")
        if kind == _MAT_COMPRESSED:
            _unpack(file.read(length))


def _unpack(packed: bytes) -> None:
    unpacker = zlib.decompressobj()
    unpacked = 0
    rest = packed
    try:
        while not unpacker.eof and rest:
            unpacked += len(unpacker.decompress(rest, _STEP_BYTES))
            rest = unpacker.unconsumed_tail
            if limits.inflates_too_much(len(packed), unpacked):
                raise ContainerError(
                    "container.too_large", "A few bytes of the file claim to unpack to very many."
                )
    except zlib.error:
        is_whole = False
    else:
        is_whole = unpacker.eof
    if not is_whole:
        raise ContainerError(
            "container.corrupt",
            "A compressed element of the file is damaged.",
            "Save it again from its source.",
        )
