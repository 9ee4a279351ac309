"""Proving a bundle, packed or unpacked, against its own manifest."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from dexterdata.client.errors import ClientError, VerifyError
from dexterdata.client.hashing import sha256_of_stream

MANIFEST = "manifest.json"


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

    def data_files(self) -> set[str]:
        paths = (self.root / "data").rglob("*")
        return {path.relative_to(self.root).as_posix() for path in paths if path.is_file()}


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def open(self, name: str) -> BinaryIO:
        try:
            return cast(BinaryIO, self.archive.open(name))
        except KeyError as error:
            raise FileNotFoundError(name) from error

    def data_files(self) -> set[str]:
        return {name for name in self.archive.namelist() if name.startswith("data/")}


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


def verify(path: Path) -> Verified:
    """Compare every byte of a bundle with its manifest.

    Raises VerifyError naming the files that are missing, changed or not in the manifest, and
    ClientError when there is no manifest.
    """
    with _opened(path) as bundle:
        manifest = _manifest(bundle, path)
        wrong = [entry["path"] for entry in manifest["files"] if not _is_right(bundle, entry)]
        listed = {entry["path"] for entry in manifest["files"]}
        wrong += sorted(bundle.data_files() - listed)
    if wrong:
        raise VerifyError(f"{len(wrong)} files are not what the manifest says.", wrong)
    return Verified(
        dataset=manifest["dataset"],
        version=manifest["version"],
        files=len(manifest["files"]),
        bytes=sum(entry["bytes"] for entry in manifest["files"]),
    )


def _manifest(bundle: _Folder | _Archive, path: Path) -> dict[str, Any]:
    try:
        with bundle.open(MANIFEST) as stream:
            return dict(json.load(stream))
    except (FileNotFoundError, ValueError) as error:
        raise ClientError(
            f"{path} has no readable manifest.json.", code="verify.no_manifest"
        ) from error


def _is_right(bundle: _Folder | _Archive, entry: dict[str, Any]) -> bool:
    sizes: list[int] = []
    try:
        with bundle.open(entry["path"]) as stream:
            digest = sha256_of_stream(stream, sizes.append)
    except (FileNotFoundError, IsADirectoryError, zipfile.BadZipFile):
        return False
    return bool(digest == entry["sha256"] and sum(sizes) == entry["bytes"])
