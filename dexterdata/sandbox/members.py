"""The files of a set: in a folder, opened below it only and never through a link, or packed."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.model import Places

INDEX_BYTES = 32 * 1024 * 1024
INDEX_FILES = 1_000
_NAMES = ("meta/info.json", "meta/episodes.jsonl")
_TABLES = "meta/episodes"
_CHUNK, _FILE = re.compile(r"chunk-\d{3,9}"), re.compile(r"file-\d{3,9}\.parquet")
_TABLE = re.compile(rf"{_TABLES}/{_CHUNK.pattern}/{_FILE.pattern}")
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY


class Members(ABC):
    """A set's files by their relative names, and what was read of them."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.sums: dict[str, str] = {}
        self.size_bytes = 0

    @abstractmethod
    def open(self, name: str) -> int | None:
        """Return a descriptor of the file, or None where there is none of this name.

        Raises ContainerError where something else stands in its place.
        """

    @abstractmethod
    def tables(self) -> list[str]:
        """Return the names of the files under ``meta/episodes/``, in order."""

    def note(self, name: str, size_bytes: int, sha256: str) -> None:
        """Remember a file that was read, for the set's own size and sum."""
        if name not in self.sums:
            self.size_bytes += size_bytes
        self.sums[name] = sha256

    @property
    def sha256(self) -> str:
        """The sum over all files that were read: of lines ``sum  name`` in the names' order."""
        lines = "".join(f"{self.sums[name]}  {name}\n" for name in sorted(self.sums))
        return hashlib.sha256(lines.encode()).hexdigest()

    def index(self) -> int:
        """Return a descriptor in memory with all files of the index, one after the other.

        The first line is a JSON list of their names and sizes. Raises ContainerError where they
        are too many or too large together.
        """
        found: list[tuple[str, bytes]] = []
        for name in (*_NAMES, *self._few(self.tables())):
            descriptor = self.open(name)
            if descriptor is not None:
                room = INDEX_BYTES - sum(len(data) for _, data in found)
                found.append((name, _read(descriptor, room)))
        for name, data in found:
            self.note(name, len(data), hashlib.sha256(data).hexdigest())
        packed = os.memfd_create("index", os.MFD_CLOEXEC)
        with open(packed, "wb", closefd=False) as file:
            file.write(json.dumps([(name, len(data)) for name, data in found]).encode() + b"\n")
            for _, data in found:
                file.write(data)
        os.lseek(packed, 0, os.SEEK_SET)
        return packed

    def _few(self, names: list[str]) -> list[str]:
        if len(names) > INDEX_FILES:
            message = f"The set's index is cut into {len(names):,} files."
            raise ContainerError("container.too_large", message, "Split the set.")
        return names


class FolderMembers(Members):
    """A folder's files; ``close`` it when done."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; raises OSError where it may not be read."""
        super().__init__()
        self._root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._root)

    def open(self, name: str) -> int | None:
        """Return a descriptor of the file, or None where there is none of this name.

        Raises ContainerError where a link or no plain file stands in its place.
        """
        above, _, last = name.rpartition("/")
        parent = self._folder(above)
        if parent is None:
            return None
        try:
            found = _open(last, parent, name)
        finally:
            os.close(parent)
        if found is not None and not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            raise ContainerError("container.not_what_name_says", f"{name} is no file.")
        return found

    def tables(self) -> list[str]:
        """Return the names of the files under ``meta/episodes/``, in order."""
        return [
            f"{_TABLES}/{chunk}/{file}"
            for chunk in self._listed(_TABLES, _CHUNK)
            for file in self._listed(f"{_TABLES}/{chunk}", _FILE)
        ]

    def _folder(self, path: str) -> int | None:
        """Return a descriptor of a folder below this one, or None where there is none."""
        here = os.dup(self._root)
        for part in path.split("/"):
            try:
                inner = _open(part, here, path, os.O_DIRECTORY)
            finally:
                os.close(here)
            if inner is None:
                return None
            here = inner
        return here

    def _listed(self, folder: str, expected: re.Pattern[str]) -> list[str]:
        parent = self._folder(folder)
        if parent is None:
            return []
        try:
            with os.scandir(parent) as entries:
                return sorted(entry.name for entry in entries if expected.fullmatch(entry.name))
        finally:
            os.close(parent)


class PackedMembers(Members):
    """Pieces of an open archive; ``places`` is what the box says of it, (start, bytes) each.

    A piece is copied, unread, into a file of its own that has no name. Raises FramingError where
    the pieces reach past the archive or are more than it.
    """

    def __init__(self, archive: int, places: Places) -> None:
        """Compare the places with the archive's size."""
        super().__init__()
        size = os.fstat(archive).st_size
        is_within = all(start + count <= size for start, count in places.values())
        if not is_within or sum(count for _, count in places.values()) > size:
            raise FramingError("the members are not in the archive")
        self._archive = archive
        self._places = places

    def open(self, name: str) -> int | None:
        """Return a descriptor of a copy of the piece, or None where there is none of this name."""
        if name not in self._places:
            return None
        start, left = self._places[name]
        with tempfile.TemporaryFile() as copy:
            while left:
                count = os.sendfile(copy.fileno(), self._archive, start, left)
                if not count:
                    break
                start, left = start + count, left - count
            os.lseek(copy.fileno(), 0, os.SEEK_SET)
            return os.dup(copy.fileno())

    def tables(self) -> list[str]:
        """Return the names of the files under ``meta/episodes/``, in order."""
        return sorted(name for name in self._places if _TABLE.fullmatch(name))


def _open(name: str, parent: int, path: str, more: int = 0) -> int | None:
    try:
        return os.open(name, _FLAGS | more, dir_fd=parent)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG):
            raise ContainerError(
                "container.external_reference",
                f"{path} is, or lies behind, a link or no folder.",
                "Put the files themselves into the set.",
            ) from None
        raise


def _read(descriptor: int, room_bytes: int) -> bytes:
    with open(descriptor, "rb") as file:
        data = file.read(room_bytes + 1)
    if len(data) > room_bytes:
        limit = INDEX_BYTES // 2**20
        raise ContainerError(
            "container.too_large", f"The set's index is larger than {limit} MB.", "Split the set."
        )
    return data
