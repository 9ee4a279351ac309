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
    while block := file.read(_BLOCK_BYTES):
        head, newline, tail = (rest + block).rpartition(b"\n")
        if newline:
            _check_lines(head, line)
            line += head.count(b"\n") + 1
        rest = tail
        if len(rest) > limits.LINE_BYTES:
            _refuse_length(line)
    _check_lines(rest, line)


def _check_lines(block: bytes, first_line: int) -> None:
    if b"\0" in block:
        line = first_line + block.count(b"\n", 0, block.index(b"\0"))
        raise ContainerError("container.corrupt", f"Line {line} holds zero bytes: it is not text.")
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + block.count(b"\n", 0, error.start)
        raise ContainerError(
            "container.corrupt",
            f"Line {line} is not UTF-8: byte {block[error.start]:#04x} has no meaning there.",
            "Save the table as UTF-8.",
        ) from None
    if max(map(len, block.split(b"\n"))) > limits.LINE_BYTES:
        lengths = enumerate(map(len, block.split(b"\n")))
        _refuse_length(first_line + next(i for i, n in lengths if n > limits.LINE_BYTES))


def _refuse_length(line: int) -> None:
    raise ContainerError(
        "container.too_large",
        f"Line {line} is longer than {limits.LINE_BYTES // 1024} KB.",
        "Write one row per line.",
    )
