"""The files below folders, and whether their recorders have finished writing them."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Mark:
    """What tells cheaply that a file is the same as before."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The mark of a file as it is now; OSError when it cannot be seen."""
        seen = path.stat()
        return cls(seen.st_size, seen.st_mtime_ns)


@dataclass(frozen=True)
class Found:
    """A file and its mark when it was seen."""

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


def files_below(paths: Iterable[Path]) -> Iterator[Found]:
    """The files named, and all below the folders named, in a stable order.

    Hidden files and folders are left out, and links to folders are not followed. What vanishes
    while it is looked at is left out too.
    """
    for path in paths:
        for file in _below(path) if path.is_dir() else (path,):
            try:
                mark = Mark.of(file)
            except OSError:
                continue
            yield Found(file, mark)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place) / name
            if not name.startswith(".") and file.is_file():
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
