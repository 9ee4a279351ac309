"""Multipart uploads of the local store: a folder each, one file for each part.

`.multipart/ID/upload.json` says that the upload takes parts; completing renames it to
`closed.json` first, so no part can change once joining began, and a completion that was killed
can be taken up again. A part is `00003.MD5`; it appears whole, by renaming.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.storage import etags
from portal.storage.chunks import CHUNK_BYTES
from portal.storage.errors import PartMismatchError, UploadGoneError
from portal.storage.interface import Part, Parts
from portal.storage.local.files import Written, locked, write_temporary

OPEN = "upload.json"
CLOSED = "closed.json"
GONE = "This upload was completed or aborted."
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Joined:
    """The bytes of a completed upload in a temporary file, and what they are."""

    written: Written
    etag: str
    content_type: str


class Multiparts:
    """The uploads under one folder."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder = folder
        self.temporary = temporary

    def start(self, key: str, content_type: str) -> str:
        """Open an upload."""
        upload_id = secrets.token_hex(16)
        facts = {"key": key, "content_type": content_type, "at": datetime.now(UTC).isoformat()}
        folder = self.temporary / upload_id
        folder.mkdir()
        write_temporary(folder, [json.dumps(facts).encode()]).path.rename(folder / OPEN)
        folder.rename(self.folder / upload_id)
        return upload_id

    def receive(self, key: str, upload_id: str, number: int, chunks: Iterable[bytes]) -> str:
        """Store one part, in place of an earlier one of its number, and return its tag."""
        folder = self._folder(key, upload_id, only_open=True)
        written = write_temporary(self.temporary, chunks)
        try:
            with _locked(folder):
                self._folder(key, upload_id, only_open=True)
                target = folder / f"{number:05d}.{written.md5}"
                written.path.replace(target)
                for other in folder.glob(f"{number:05d}.*"):
                    if other != target:
                        other.unlink()
        finally:
            written.path.unlink(missing_ok=True)
        return written.md5

    def parts(self, key: str, upload_id: str) -> Parts:
        """The parts received, by number."""
        return [
            Part(int(path.stem), path.suffix[1:], path.stat().st_size)
            for path in sorted(self._folder(key, upload_id).glob("[0-9]*.*"))
        ]

    def close(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Take no more parts, if those named are those received; else raise PartMismatchError."""
        etags.check(parts)
        folder = self._folder(key, upload_id)
        with _locked(folder):
            received = {part.number: part.etag for part in self.parts(key, upload_id)}
            for part in parts:
                if part.number not in received:
                    raise PartMismatchError(f"Part {part.number} was not received.")
                if received[part.number] != etags.plain(part.etag):
                    raise PartMismatchError(f"Part {part.number} is not the one received last.")
            if (folder / OPEN).exists():
                (folder / OPEN).rename(folder / CLOSED)

    def join(self, key: str, upload_id: str, parts: Sequence[Part]) -> Joined:
        """Write the named parts of a closed upload one after the other to a temporary file."""
        folder = self._folder(key, upload_id)
        facts = json.loads((folder / CLOSED).read_bytes())
        paths = [folder / f"{part.number:05d}.{etags.plain(part.etag)}" for part in parts]
        written = write_temporary(self.temporary, _contents(paths))
        return Joined(written, etags.of_parts(parts), facts["content_type"])

    def completion(self, upload_id: str) -> Path:
        """The file that whoever joins the parts of a closed upload holds locked."""
        return self.folder / upload_id / CLOSED

    def abort(self, key: str, upload_id: str) -> None:
        """Remove the upload; raises UploadGoneError."""
        folder = self._folder(key, upload_id)
        with _locked(folder):
            (folder / OPEN).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)

    def abort_stale(self, older_than: timedelta) -> int:
        """Abort what was started longer ago than this."""
        limit = datetime.now(UTC) - older_than
        stale = [
            folder
            for folder in self.folder.iterdir()
            if (facts := _facts(folder)) is None or datetime.fromisoformat(facts["at"]) < limit
        ]
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
        return len(stale)

    def _folder(self, key: str, upload_id: str, *, only_open: bool = False) -> Path:
        folder = self.folder / upload_id
        facts = _facts(folder) if _ID.fullmatch(upload_id) else None
        is_closed = only_open and not (folder / OPEN).exists()
        if facts is None or facts["key"] != key or is_closed:
            raise UploadGoneError(GONE)
        return folder


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The lock of an upload's folder; UploadGoneError where it is gone or goes meanwhile."""
    try:
        with locked(folder):
            yield
    except FileNotFoundError:
        raise UploadGoneError(GONE) from None


def _facts(folder: Path) -> dict[str, str] | None:
    for name in (OPEN, CLOSED):
        try:
            return dict(json.loads((folder / name).read_bytes()))
        except FileNotFoundError:
            continue
    return None


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
