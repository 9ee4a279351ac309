"""The recordings below folders, and whether their recorders have finished writing them."""

from __future__ import annotations

import os
import re
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from dexterdata.client.sets import files_of, is_set

_MILLISECOND_NS: Final = 1_000_000
_BESIDE: Final = re.compile(
    r"(readme|licen[sc]e|notice|changelog|citation|dataset_?card)(\.\w+)?|.*\.(md|sha256|md5|asc)"
    r"|(sha256|sha512|md5)sums(\.txt)?|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)
"""What lies beside recordings and is none; whoever names such a file has it sent all the same."""


@dataclass(frozen=True)
class Mark:
    """What tells cheaply that a file is the same as before."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The mark of a file or folder set as it is now; OSError when it cannot be seen."""
        if path.is_dir():
            return cls._of_set(
                {str(each.relative_to(path)): each.stat() for each in files_of(path)}
            )
        seen = path.stat()
        return cls(seen.st_size, seen.st_mtime_ns)

    @classmethod
    def _of_set(cls, files: Mapping[str, os.stat_result]) -> Self:
        """All sizes, and the newest time; its last millisecond tells which files and times."""
        rows = [(name, seen.st_size, seen.st_mtime_ns) for name, seen in files.items()]
        newest = max((mtime_ns for _, _, mtime_ns in rows), default=0)
        return cls(
            sum(size for _, size, _ in rows),
            newest - newest % _MILLISECOND_NS + zlib.crc32(repr(rows).encode()) % _MILLISECOND_NS,
        )


@dataclass(frozen=True)
class Found:
    """A file, or a folder that is one recording, and its mark when it was seen."""

    path: Path
    mark: Mark


def shown_name(path: Path) -> str:
    """The file's name as text in one spelling; bytes that are no text become question marks.

    Some systems take a Korean syllable apart; put together, the same name is the same anywhere.
    """
    return unicodedata.normalize("NFC", printable(path.name))


def printable(name: str) -> str:
    """A name of the file system as text that can be sent and printed."""
    return name.encode("utf-8", "replace").decode()


def files_below(paths: Iterable[Path], beside: set[Path]) -> Iterator[Found]:
    """The files named, and all below the folders named, in a stable order.

    A folder set is one recording. Hidden files and folders are left out, so are read-me, licence
    and checksum files, which are put into `beside`, and links to folders are not followed. What
    vanishes while it is looked at is left out too.
    """
    for path in paths:
        for file in _below(path, beside) if path.is_dir() else (path,):
            try:
                mark = Mark.of(file)
            except OSError:
                continue
            yield Found(file, mark)


def _below(folder: Path, beside: set[Path]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if is_set(Path(place)):
            folders.clear()
            yield Path(place)
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place) / name
            if name.startswith(".") or not file.is_file():
                continue
            if _BESIDE.fullmatch(name):
                beside.add(file)
            else:
                yield file


class Settling:
    """Whether a file has rested long enough to be taken for finished.

    Its time is older than `rest_s` when it is first seen, or it has looked the same for so long:
    the second needs no clock that agrees with the recorder's.
    """

    def __init__(
        self,
        rest_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.rest_s = rest_s
        self._clock = clock
        self._wall_clock = wall_clock
        self._seen: dict[Path, tuple[Mark, float]] = {}

    def has_settled(self, found: Found) -> bool:
        """Whether this file may be sent now."""
        now, seen = self._clock(), self._seen.get(found.path)
        if seen is None and self._wall_clock() - found.mark.mtime_ns / 1e9 >= self.rest_s:
            return True
        if seen is None or seen[0] != found.mark:
            self._seen[found.path] = (found.mark, now)
            return False
        if now - seen[1] < self.rest_s:
            return False
        del self._seen[found.path]
        return True
