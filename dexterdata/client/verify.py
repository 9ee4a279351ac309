"""Proving a bundle, packed or unpacked, against its own manifest."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from dexterdata.client.errors import ClientError, VerifyError
from dexterdata.client.hashing import sha256_of_stream

MANIFEST = "manifest.json"
KEPT = ".dexter"
"""The folder in which `dexter download --keep` leaves the archive."""
DATA = "data/"


@dataclass(frozen=True)
class Verified:
    """What was proven."""

    dataset: str
    version: str
    files: int
    bytes: int


class _Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, name: str) -> BinaryIO:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(name)
        return path.open("rb")

    def names(self, below: str) -> set[str]:
        paths = (path.relative_to(self.root) for path in (self.root / below).rglob("*"))
        return {
            path.as_posix()
            for path in paths
            if path.parts[0] != KEPT and (self.root / path).is_file()
        }


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def open(self, name: str) -> BinaryIO:
        try:
            return cast(BinaryIO, self.archive.open(name))
        except KeyError as error:
            raise FileNotFoundError(name) from error

    def names(self, below: str) -> set[str]:
        names = self.archive.namelist()
        return {name for name in names if name.startswith(below) and not name.endswith("/")}


@contextmanager
def _opened(path: Path) -> Iterator[_Folder | _Archive]:
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield _Archive(archive)
    except zipfile.BadZipFile as error:
        raise ClientError(f"{path} is no bundle.", code="verify.not_a_bundle") from error


@dataclass(frozen=True)
class _Entry:
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class _Manifest:
    dataset: str
    version: str
    files: tuple[_Entry, ...]
    papers: tuple[_Entry, ...]


def verify(path: Path, *, is_shared: bool = False) -> Verified:
    """Compare every byte of a bundle with its manifest: the recordings and the papers.

    Raises VerifyError naming the files that are missing, changed or not in the manifest, and
    ClientError when there is no manifest. In a folder that is shared with other things, only
    `data/` may hold nothing else.
    """
    with _opened(path) as bundle:
        manifest = _manifest(bundle, path)
        entries = (*manifest.files, *manifest.papers)
        wrong = [entry.path for entry in entries if not _is_right(bundle, entry)]
        listed = {entry.path for entry in entries} | {MANIFEST}
        wrong += sorted(bundle.names(DATA if is_shared else "") - listed)
    if wrong:
        raise VerifyError(f"{len(wrong)} files are not what the manifest says.", wrong)
    return Verified(
        dataset=manifest.dataset,
        version=manifest.version,
        files=len(manifest.files),
        bytes=sum(entry.bytes for entry in manifest.files),
    )


def _manifest(bundle: _Folder | _Archive, path: Path) -> _Manifest:
    try:
        with bundle.open(MANIFEST) as stream:
            read = json.load(stream)
        return _Manifest(
            dataset=_text(read["dataset"]),
            version=_text(read["version"]),
            files=_entries(read["files"]),
            papers=_entries(read.get("papers", [])),
        )
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise ClientError(
            f"{path} has no readable manifest.json.", code="verify.no_manifest"
        ) from error


def _entries(rows: Any) -> tuple[_Entry, ...]:
    if not isinstance(rows, list):
        raise TypeError("not a list")
    return tuple(
        _Entry(_text(row["path"]), int(row["bytes"]), _text(row["sha256"])) for row in rows
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("not a text")
    return value


def _is_right(bundle: _Folder | _Archive, entry: _Entry) -> bool:
    sizes: list[int] = []
    try:
        with bundle.open(entry.path) as stream:
            digest = sha256_of_stream(stream, sizes.append)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return False
    return digest == entry.sha256 and sum(sizes) == entry.bytes
