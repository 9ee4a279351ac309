"""For S3 servers that take a part again after completion, as OpenStack Swift does.

There a late PUT to a signed link would break the finished object. So the parts go to a key of
their own; completing joins them there, copies the bytes inside the store to the key that was
asked for, and removes what the links point to. Named by `seal=copy` in DEXTER_STORAGE; servers
that close an upload themselves do not need the copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from portal.storage import etags
from portal.storage.errors import ObjectMissingError, UploadGoneError
from portal.storage.interface import OCTETS, Part, Parts, SignedRequest, StoredObject
from portal.storage.keys import checked
from portal.storage.s3.failures import s3_errors
from portal.storage.s3.store import S3Store

MARK = "dexter-upload"


class SealedS3Store(S3Store):
    """`S3Store`, whose uploads by others end in a copy that their links cannot reach."""

    def start_multipart(self, key: str, content_type: str = OCTETS) -> str:
        """Open an upload at the key for its parts."""
        return super().start_multipart(_parts_key(key), content_type)

    def sign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_in_s: int
    ) -> SignedRequest:
        """A PUT of one part."""
        return super().sign_part(
            _parts_key(key), upload_id, number, length=length, expires_in_s=expires_in_s
        )

    def list_parts(self, key: str, upload_id: str) -> Parts:
        """The parts received."""
        return super().list_parts(_parts_key(key), upload_id)

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> StoredObject:
        """Join, copy, remove; each step may be taken again after a crash."""
        etags.check(parts)
        mark = {MARK: hashlib.sha256(f"{upload_id} {etags.of_parts(parts)}".encode()).hexdigest()}
        if self._is_marked(key, mark):
            return self._finish(key)
        try:
            super().complete_multipart(_parts_key(key), upload_id, parts)
        except (UploadGoneError, ObjectMissingError):
            if self._is_marked(key, mark):
                return self._finish(key)
            raise UploadGoneError("This upload was completed or aborted.") from None
        self._copy(_parts_key(key), key, mark)
        return self._finish(key)

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget the upload."""
        super().abort_multipart(_parts_key(key), upload_id)

    def _finish(self, key: str) -> StoredObject:
        self.delete(_parts_key(key))
        return self._existing(key)

    def _is_marked(self, key: str, mark: dict[str, str]) -> bool:
        """Whether the object at the key came of this upload and these parts."""
        try:
            with s3_errors():
                found = self._client.head_object(Bucket=self.bucket, Key=key)
        except ObjectMissingError:
            return False
        return found["Metadata"].get(MARK) == mark[MARK]


def _parts_key(key: str) -> str:
    return f"uploading/{checked(key)}"
