"""The local store: files under one folder."""

from __future__ import annotations

import io
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.urls import reverse

from portal.storage import etags, signing
from portal.storage.chunks import CHUNK_BYTES, chunks_of
from portal.storage.errors import ObjectMissingError, StoreUnavailableError, UploadGoneError
from portal.storage.interface import OCTETS, Part, Parts, SignedRequest, StoredObject
from portal.storage.keys import checked, safe_filename
from portal.storage.local.files import (
    Window,
    Written,
    locked,
    system_errors,
    write_temporary,
)
from portal.storage.local.index import Entry, Index
from portal.storage.local.multipart import GONE, Multiparts

Result = TypeVar("Result")


class LocalStore:
    """`portal.storage.interface.Store` on a folder; links are served by `portal.storage.views`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._temporary = folder / ".tmp"
        self._blobs = folder / ".blobs"
        self._index = Index(folder / "objects", blobs=self._blobs, temporary=self._temporary)
        self._multiparts = Multiparts(folder / ".multipart", self._temporary)
        self.prepare()

    def prepare(self) -> None:
        """Create the folders."""
        with system_errors():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for each in (self._temporary, self._blobs, self._index.folder, self._multiparts.folder):
                each.mkdir(exist_ok=True)

    def check(self) -> None:
        """Raise StoreUnavailableError unless the folder can be written."""
        if not os.access(self._temporary, os.W_OK):
            raise StoreUnavailableError("The store's folder cannot be written.")

    def put(
        self,
        key: str,
        data: BinaryIO | bytes,
        *,
        content_type: str = OCTETS,
        content_encoding: str | None = None,
    ) -> StoredObject:
        """Store all of `data` under the key."""
        return self._write(key, chunks_of(data), content_type, content_encoding)

    def write_multipart(
        self, key: str, chunks: Iterable[bytes], content_type: str = OCTETS
    ) -> StoredObject:
        """Store what the iterable yields."""
        return self._write(key, chunks, content_type, None)

    def head(self, key: str) -> StoredObject | None:
        """The object's facts, or None."""
        with system_errors():
            entry = self._index.read(key)
        return entry.as_object(key) if entry else None

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """Stream the bytes from `start` to before `end`."""

        def opened(entry: Entry, path: Path) -> BinaryIO:
            file = path.open("rb")
            file.seek(start)
            if end is None:
                return file
            return io.BufferedReader(Window(file, end - start), CHUNK_BYTES)

        return self._with_blob(key, opened)

    def copy(self, source: str, target: str) -> StoredObject:
        """Copy; the bytes are shared, because nothing ever writes to a blob again."""
        checked(target)

        def copied(entry: Entry, path: Path) -> StoredObject:
            temporary = self._temporary / uuid.uuid4().hex
            try:
                os.link(path, temporary)
            except FileNotFoundError:
                raise
            except OSError:  # the file system has no hard links, or this file has too many
                shutil.copyfile(path, temporary)
            written = Written(temporary, entry.bytes, entry.etag)
            return self._publish(
                target, written, entry.etag, entry.content_type, entry.content_encoding
            )

        return self._with_blob(source, copied)

    def delete(self, key: str) -> None:
        """Remove the object."""
        with system_errors():
            self._index.remove(key)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Every object whose key starts with `prefix`."""
        for key in self._index.keys(prefix):
            if entry := self._index.read(key):
                yield StoredObject(
                    key, entry.bytes, entry.etag, datetime.fromisoformat(entry.modified_at)
                )

    def start_multipart(self, key: str, content_type: str = OCTETS) -> str:
        """Open an upload."""
        with system_errors():
            return self._multiparts.start(checked(key), content_type)

    def sign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_in_s: int
    ) -> SignedRequest:
        """A PUT of exactly `length` bytes as one part."""
        etags.check_part(number, length)
        expires = signing.expiry(expires_in_s)
        permission = signing.Permission(
            "PUT", key, str(expires), upload=upload_id, part=str(number), length=str(length)
        )
        return _signed(permission, expires)

    def receive_part(self, key: str, upload_id: str, number: int, chunks: Iterable[bytes]) -> str:
        """Store one part (called by the view that serves the signed links); return its tag."""
        with system_errors():
            return self._multiparts.receive(key, upload_id, number, chunks)

    def list_parts(self, key: str, upload_id: str) -> Parts:
        """The parts received."""
        with system_errors():
            return self._multiparts.parts(key, upload_id)

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> StoredObject:
        """Join the parts; the object is there before the upload is forgotten."""
        etags.check(parts)
        try:
            with system_errors():
                self._multiparts.close(key, upload_id, parts)
                with locked(self._multiparts.completion(upload_id)):
                    joined = self._multiparts.join(key, upload_id, parts)
                    stored = self._publish(key, joined.written, joined.etag, joined.content_type)
                    self._multiparts.abort(key, upload_id)
                    return stored
        except (UploadGoneError, FileNotFoundError):
            found = self.head(key)
            if found is None or found.etag != etags.of_parts(parts):
                raise UploadGoneError(GONE) from None
            return found

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget the upload."""
        try:
            self._multiparts.abort(key, upload_id)
        except UploadGoneError:
            return

    def abort_stale(self, older_than: timedelta) -> int:
        """Abort old uploads; files that a killed process left behind go with them."""
        limit_s = time.time() - older_than.total_seconds()
        with system_errors():
            for path in self._temporary.iterdir():
                if path.is_file() and path.stat().st_mtime < limit_s:
                    path.unlink(missing_ok=True)
            return self._multiparts.abort_stale(older_than)

    def sign_get(self, key: str, *, expires_in_s: int, filename: str) -> SignedRequest:
        """A GET that saves under `filename`."""
        expires = signing.expiry(expires_in_s)
        name = safe_filename(filename)
        return _signed(signing.Permission("GET", key, str(expires), filename=name), expires)

    def _write(
        self, key: str, chunks: Iterable[bytes], content_type: str, encoding: str | None
    ) -> StoredObject:
        checked(key)
        with system_errors():
            written = write_temporary(self._temporary, chunks)
            return self._publish(key, written, written.md5, content_type, encoding)

    def _publish(
        self,
        key: str,
        written: Written,
        etag: str,
        content_type: str,
        content_encoding: str | None = None,
    ) -> StoredObject:
        """Give the finished file its place, then let the key name it."""
        blob = uuid.uuid4().hex
        now = datetime.now(UTC).isoformat()
        entry = Entry(blob, written.bytes, etag, content_type, content_encoding, now)
        place = self._index.blob(entry)
        place.parent.mkdir(exist_ok=True)
        written.path.rename(place)
        self._index.write(key, entry)
        return entry.as_object(key)

    def _with_blob(self, key: str, use: Callable[[Entry, Path], Result]) -> Result:
        """Use the bytes of a key; look again if the object was replaced in between."""
        with system_errors():
            for _ in range(3):
                entry = self._index.read(key)
                if entry is None:
                    break
                try:
                    return use(entry, self._index.blob(entry))
                except FileNotFoundError:
                    continue
        raise ObjectMissingError("There is no such file in the store.", key=key)


def _signed(permission: signing.Permission, expires: int) -> SignedRequest:
    path = reverse("storage:object", args=[checked(permission.key)])
    url = f"{settings.DEXTER_BASE_URL.rstrip('/')}{path}?{permission.query()}"
    return SignedRequest(url, permission.method, datetime.fromtimestamp(expires, UTC))
