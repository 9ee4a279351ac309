"""A ZIP64 as a stream of bytes: stored, dated fixedly, in memory that does not grow with it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

# The same content must give the same bytes, so no clock is read.
FIXED_DATE = (2020, 1, 1, 0, 0, 0)
FILE_MODE = 0o100644
READ_BYTES = 1024 * 1024


class ContentChangedError(Exception):
    """A stored file is no longer what the catalogue says it is."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path} should have sha256 {expected} and has {found}.")
        self.path = path


@dataclass(frozen=True)
class Member:
    """One file of the archive; `open_file` is called when its turn comes."""

    path: str
    open_file: Callable[[], BinaryIO]
    sha256: str | None = None


class _Outlet:
    """Takes what zipfile writes and hands it on; it cannot seek, so nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def stream(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the archive piece by piece; each member's hash is checked as it passes."""
    outlet = _Outlet()
    with zipfile.ZipFile(cast("BinaryIO", outlet), "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.path, FIXED_DATE)
            info.external_attr = FILE_MODE << 16
            info.create_system = 3
            with archive.open(info, "w", force_zip64=True) as target:
                for chunk in _checked(member):
                    target.write(chunk)
                    yield outlet.drain()
            yield outlet.drain()
    yield outlet.drain()


def _checked(member: Member) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with member.open_file() as source:
        while chunk := source.read(READ_BYTES):
            digest.update(chunk)
            yield chunk
    if member.sha256 is not None and digest.hexdigest() != member.sha256:
        raise ContentChangedError(member.path, member.sha256, digest.hexdigest())
