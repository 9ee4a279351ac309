"""Text tables: UTF-8 without exception, lines of at most 64 KB, nothing that is not text."""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import limits

_BLOCK_BYTES = 1 << 20


def check(file: BinaryIO) -> None:
    """Read the file once in blocks; raise ContainerError naming the line that breaks a rule."""
    line = 1
    rest = b""
    end: bytes | None = None
    while block := file.read(_BLOCK_BYTES):
        end = end or (b"\n" if b"\n" in block or b"\r" not in block else b"\r")
        head, newline, rest = (rest + block).rpartition(end)
        if newline:
            _check_lines(head, line, end)
            line += head.count(end) + 1
        if len(rest) > limits.LINE_BYTES:
            _refuse_length(line)
    _check_lines(rest, line, end or b"\n")


def _check_lines(block: bytes, first_line: int, end: bytes) -> None:
    if b"\0" in block:
        line = first_line + block.count(end, 0, block.index(b"\0"))
        raise ContainerError("container.corrupt", f"Line {line} holds zero bytes: it is not text.")
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + block.count(end, 0, error.start)
        raise ContainerError(
            "container.corrupt",
            f"Line {line} is not UTF-8: byte {block[error.start]:#04x} has no meaning there.",
            "Save the table as UTF-8.",
        ) from None
    lengths = [len(text) for text in block.split(end)]
    if max(lengths) > limits.LINE_BYTES:
        too_long = next(place for place, size in enumerate(lengths) if size > limits.LINE_BYTES)
        _refuse_length(first_line + too_long)


def _refuse_length(line: int) -> None:
    raise ContainerError(
        "container.too_large",
        f"Line {line} is longer than {limits.LINE_BYTES // 1024} KB.",
        "Write one row per line.",
    )
