"""Files that appear whole or not at all, locks, and the system's errors in our words."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.storage.errors import StoreUnavailableError


@dataclass(frozen=True, slots=True)
class Written:
    """A finished temporary file, not yet in its place."""

    path: Path
    bytes: int
    md5: str


@contextlib.contextmanager
def system_errors() -> Iterator[None]:
    """Say a full or broken disk as StoreUnavailableError; a missing file stays what it is."""
    try:
        yield
    except (FileNotFoundError, FileExistsError, BlockingIOError):
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnavailableError("The store's disk is full.") from error
        raise StoreUnavailableError(f"The store's folder fails: {error.strerror}.") from error


def write_temporary(folder: Path, chunks: Iterable[bytes]) -> Written:
    """Write the chunks to a new file in `folder` down to the disk; on any error remove it."""
    path = folder / secrets.token_hex(16)
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Written(path, size, digest.hexdigest())


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock of a file or folder that exists; the kernel frees a dead holder's.

    Raises FileNotFoundError.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Window(io.RawIOBase):
    """The bytes of an open file from where it stands, at most `length` of them."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = max(length, 0)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the window goes."""
        chunk = self._file.read(min(len(buffer), self._left))
        buffer[: len(chunk)] = chunk
        self._left -= len(chunk)
        return len(chunk)

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()
