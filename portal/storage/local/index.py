"""From a key to its bytes: one small JSON file per key, replaced atomically.

An object is two files: the bytes under a name of their own (`.blobs`), and the entry under the
key, which names them and holds the types and the tag. Replacing the entry switches both at once,
and a reader that has opened the old bytes reads them to the end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from portal.storage.errors import InvalidKeyError
from portal.storage.interface import StoredObject
from portal.storage.keys import checked
from portal.storage.local.files import locked, write_temporary

# A key may be the folder of another (`a` and `a/b`): leaves are told apart by their last letter,
# which `keys.checked` allows no component to have.
LEAF = "~"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the file of one key."""

    blob: str
    bytes: int
    etag: str
    content_type: str
    content_encoding: str | None
    modified_at: str

    def as_object(self, key: str) -> StoredObject:
        """The same as the interface says it."""
        return StoredObject(
            key=key,
            bytes=self.bytes,
            etag=self.etag,
            modified_at=datetime.fromisoformat(self.modified_at),
            content_type=self.content_type,
            content_encoding=self.content_encoding,
        )


class Index:
    """The entries under one folder; `temporary` and `blobs` lie on the same file system."""

    def __init__(self, folder: Path, *, blobs: Path, temporary: Path) -> None:
        self.folder = folder
        self.blobs = blobs
        self.temporary = temporary

    def read(self, key: str) -> Entry | None:
        """The entry, or None."""
        try:
            return Entry(**json.loads(self._path(key).read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, key: str, entry: Entry) -> None:
        """Put the entry in the place of the one before it and remove that one's bytes."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = write_temporary(self.temporary, [json.dumps(asdict(entry)).encode()])
        with locked(self.folder):
            before = self.read(key)
            written.path.replace(path)
        if before:
            self.blob(before).unlink(missing_ok=True)

    def remove(self, key: str) -> None:
        """Remove the entry, then its bytes."""
        with locked(self.folder):
            before = self.read(key)
            self._path(key).unlink(missing_ok=True)
        if before:
            self.blob(before).unlink(missing_ok=True)

    def blob(self, entry: Entry) -> Path:
        """Where the bytes of an entry are."""
        return self.blobs / entry.blob[:2] / entry.blob

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that starts with the prefix, in the order of its bytes."""
        if ".." in prefix.split("/") or prefix.startswith("/"):
            raise InvalidKeyError("A prefix stays inside the store.")
        start = self.folder / prefix.rpartition("/")[0]
        found = [
            (Path(folder) / name).relative_to(self.folder).as_posix().removesuffix(LEAF)
            for folder, _, names in os.walk(start)
            for name in names
        ]
        yield from sorted((key for key in found if key.startswith(prefix)), key=str.encode)

    def _path(self, key: str) -> Path:
        return self.folder / f"{checked(key)}{LEAF}"
