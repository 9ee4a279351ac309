"""The gates: a file's structure is judged whole before any of its data is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.sniffing import HEAD_BYTES
from dexterdata.readers.sniffing import identify as identify_head
from dexterdata.sandbox.gates import (
    archive,
    bag,
    hdf5,
    mat,
    mcap,
    names,
    packed,
    parquet,
    text,
    video,
)

__all__ = ["admit", "identify", "packed", "translate"]

Gate = Callable[[BinaryIO, int], None]  # an open file and its size; raises ContainerError
_GATES: Mapping[str, Gate] = {
    "bag": bag.check,
    "csv": lambda file, _: text.check(file),
    "hdf5": lambda file, _: hdf5.check(file),
    "mat": mat.check,
    "mcap": mcap.check,
    "npz": archive.check,
    "parquet": parquet.check,
    "video": video.check,
    "zip": archive.check,
}


def identify(file: BinaryIO, name: str) -> str:
    """Return the format that the content shows, in the report's words where it has one."""
    file.seek(0)
    found = identify_head(file.read(HEAD_BYTES), name).format
    file.seek(0)
    return found


def translate(error: Exception) -> ContainerError:
    """What a library's failure while reading means for the person whose file it is."""
    text = str(error)
    if "truncated file" in text or isinstance(error, EOFError):
        return ContainerError(
            "container.truncated", "The file was cut off.", "Copy or upload it again."
        )
    if "alloc" in text:
        return ContainerError("container.too_large", "The file needs too much memory.")
    return ContainerError(
        "container.corrupt",
        "The file is damaged: its structure contradicts itself.",
        "Save it again from its source and check that it opens there.",
    )


def admit(file: BinaryIO, *, name: str, size_bytes: int) -> str:
    """Return the format that may now be read, one of those in ``readers.READABLE``.

    Raises ContainerError with a ``container.*`` id and a sentence for every other file. The
    file's position is the start again afterwards.
    """
    if size_bytes == 0:
        raise ContainerError(
            "container.not_what_name_says", "The file is empty: it has zero bytes."
        )
    file.seek(0)
    found = identify_head(file.read(HEAD_BYTES), name)
    names.check_name(name, found)
    file.seek(0)
    if found.format not in _GATES:
        names.refuse_unread(found)
    try:
        _GATES[found.format](file, size_bytes)
    except ContainerError:
        raise
    except hdf5.LIBRARY_ERRORS as error:
        raise translate(error) from None
    file.seek(0)
    return "npz" if found.format == "zip" else found.format
