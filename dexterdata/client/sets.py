"""Folder sets: what lies in one folder is one recording, and is sent as one archive.

The archive holds the files as they are, in a fixed order and without their times, so that the same
files make the same bytes: what was begun is resumed, and what arrived is known again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dexterdata.client import state

INDEX = Path("meta", "info.json")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can say
_COPIED_BYTES = 1 << 20


def is_set(folder: Path) -> bool:
    """Whether a folder is a LeRobot set."""
    return (folder / INDEX).is_file()


def files_of(folder: Path) -> list[Path]:
    """The set's files in a fixed order; hidden ones and links are left out."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(place) / name for name in sorted(names) if not name.startswith("."))
        found += [file for file in files if file.is_file() and not file.is_symlink()]
    return found


@contextlib.contextmanager
def as_file(path: Path) -> Iterator[Path]:
    """The file itself, or an archive of the set, which is gone afterwards.

    The archive lies beside what this program remembers, and needs as much room as the set.
    """
    if not path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="set-", dir=_spool()) as place:
        packed = Path(place) / f"{path.resolve().name}.zip"
        _pack(path, packed)
        yield packed


def _spool() -> Path:
    folder = state.state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _pack(folder: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for file in files_of(folder):
            member = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _EPOCH)
            with file.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                while block := source.read(_COPIED_BYTES):
                    target.write(block)
