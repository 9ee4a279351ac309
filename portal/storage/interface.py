"""The one interface of both stores; `tests/portal/storage` holds them to the same contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

OCTETS = "application/octet-stream"
MINIMUM_PART_BYTES = 5 * 1024**2
"""S3 refuses to complete an upload with a smaller part, except the last one."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What the store knows of one object; in listings the two types are left empty."""

    key: str
    bytes: int
    etag: str
    modified_at: datetime
    content_type: str = ""
    content_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One received part of a multipart upload; to complete, number and etag are enough."""

    number: int
    etag: str
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that whoever holds it may make until it expires."""

    url: str
    method: str
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)


Parts = list[Part]


class Store(Protocol):
    """Objects under keys. Every method may raise StoreUnavailableError."""

    def prepare(self) -> None:
        """Create the folder or bucket unless it exists."""

    def check(self) -> None:
        """Raise StoreUnavailableError unless the store answers; cheap, for readiness."""

    def put(
        self,
        key: str,
        data: BinaryIO | bytes,
        *,
        content_type: str = OCTETS,
        content_encoding: str | None = None,
    ) -> StoredObject:
        """Store all of `data` under the key, in place of what was there; memory is bounded."""

    def write_multipart(
        self, key: str, chunks: Iterable[bytes], content_type: str = OCTETS
    ) -> StoredObject:
        """Store what the iterable yields; if it raises, nothing changes and no part stays."""

    def head(self, key: str) -> StoredObject | None:
        """The object's facts, or None if there is none."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """Stream the bytes from `start` to before `end`; raises ObjectMissingError."""

    def copy(self, source: str, target: str) -> StoredObject:
        """Copy inside the store, types included; raises ObjectMissingError."""

    def delete(self, key: str) -> None:
        """Remove the object; nothing happens if there is none."""

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Every object whose key starts with `prefix`, by key."""

    def start_multipart(self, key: str, content_type: str = OCTETS) -> str:
        """Open an upload and return its id; the object appears when it is completed."""

    def sign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_in_s: int
    ) -> SignedRequest:
        """A PUT of exactly `length` bytes as one part; it is refused once the upload ended."""

    def list_parts(self, key: str, upload_id: str) -> Parts:
        """The parts received, by number; raises UploadGoneError."""

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> StoredObject:
        """Join the parts. Doing it again gives the same object.

        Raises PartMismatchError (the upload stays open) or UploadGoneError.
        """

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget the upload and its parts; nothing happens if it has ended."""

    def abort_stale(self, older_than: timedelta) -> int:
        """Abort uploads that were started longer ago than this; return how many."""

    def sign_get(self, key: str, *, expires_in_s: int, filename: str) -> SignedRequest:
        """A GET, with or without Range, that saves under `filename`."""
