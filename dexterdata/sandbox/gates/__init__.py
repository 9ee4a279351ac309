"""The gates: a file's structure is judged whole before any of its data is read."""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import archive, hdf5, sniffing, text, unread

__all__ = ["admit", "identify", "translate"]


def identify(file: BinaryIO, name: str) -> str:
    """Return the format that the content shows, in the report's words where it has one."""
    file.seek(0)
    found = sniffing.identify(file.read(sniffing.HEAD_BYTES), name).format
    file.seek(0)
    return "npz" if found == "zip" and name.lower().endswith(".npz") else found


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
    """Return the format that may now be read: "csv", "npz" or "hdf5".

    Raises ContainerError with a ``container.*`` id and a sentence for every other file. The
    file's position is the start again afterwards.
    """
    if size_bytes == 0:
        raise ContainerError(
            "container.not_what_name_says", "The file is empty: it has zero bytes."
        )
    file.seek(0)
    found = sniffing.identify(file.read(sniffing.HEAD_BYTES), name)
    sniffing.check_name(name, found)
    file.seek(0)
    if found.format == "csv":
        text.check(file)
    elif found.format == "hdf5":
        try:
            hdf5.check(file)
        except ContainerError:
            raise
        except hdf5.LIBRARY_ERRORS as error:
            raise translate(error) from None
    elif found.format == "zip":
        archive.check(file, size_bytes)
    else:
        unread.check(file, found.format, size_bytes)
        sniffing.refuse_unread(found)
    file.seek(0)
    return "npz" if found.format == "zip" else found.format
