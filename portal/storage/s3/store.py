"""The S3 store: objects in one bucket."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import ClientError
from django.utils.http import content_disposition_header

from portal.settings.location import S3Location
from portal.storage import etags, signing
from portal.storage.chunks import chunks_of
from portal.storage.errors import ObjectMissingError, UploadGoneError
from portal.storage.interface import OCTETS, Part, Parts, SignedRequest, StoredObject
from portal.storage.keys import checked, safe_filename
from portal.storage.s3 import cors
from portal.storage.s3.client import connect
from portal.storage.s3.failures import code_of, s3_errors
from portal.storage.s3.multipart import Transfer, completed, in_parts, types
from portal.storage.s3.reading import BUFFER_BYTES, Body, ObjectReader

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef

LARGEST_COPY_BYTES = 5 * 1024**3
COPY_PART_BYTES = 1024**3


class S3Store:
    """`portal.storage.interface.Store` on a bucket."""

    def __init__(
        self,
        location: S3Location,
        *,
        largest_copy_bytes: int = LARGEST_COPY_BYTES,
        copy_part_bytes: int = COPY_PART_BYTES,
    ) -> None:
        self.bucket = location.bucket
        self.largest_copy_bytes = largest_copy_bytes
        self.copy_part_bytes = copy_part_bytes
        self._client = connect(location.endpoint, location.region)
        public = location.public_endpoint or location.endpoint
        is_same = public == location.endpoint
        self._signer = self._client if is_same else connect(public, location.region)

    def prepare(self) -> None:
        """Create the bucket unless it exists; let the portal's pages send parts to it."""
        with s3_errors():
            try:
                self._client.head_bucket(Bucket=self.bucket)
            except ClientError as error:
                if code_of(error) not in ("404", "NoSuchBucket"):
                    raise
                self._client.create_bucket(Bucket=self.bucket)
            cors.allow_pages(self._client, self.bucket)

    def check(self) -> None:
        """Raise StoreUnavailableError unless the bucket answers."""
        with s3_errors():
            self._client.list_objects_v2(Bucket=self.bucket, MaxKeys=1)

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
        """Store what the iterable yields, in parts if it is large."""
        return self._write(key, chunks, content_type, None)

    def head(self, key: str) -> StoredObject | None:
        """The object's facts, or None."""
        try:
            with s3_errors():
                found = self._client.head_object(Bucket=self.bucket, Key=checked(key))
        except ObjectMissingError:
            return None
        return StoredObject(
            key=key,
            bytes=found["ContentLength"],
            etag=etags.plain(found["ETag"]),
            modified_at=found["LastModified"],
            content_type=found["ContentType"],
            content_encoding=found.get("ContentEncoding") or None,
        )

    def open(self, key: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """Stream the bytes from `start` to before `end`."""
        found = self._existing(key)
        stop = found.bytes if end is None else min(end, found.bytes)
        if start >= stop:
            return io.BytesIO()

        def fetch(position: int) -> Body:
            if position >= stop:
                return io.BytesIO()
            wanted: GetObjectRequestTypeDef = {
                "Bucket": self.bucket,
                "Key": key,
                "Range": f"bytes={position}-{stop - 1}",
            }
            with s3_errors():
                return self._client.get_object(**wanted)["Body"]

        return io.BufferedReader(ObjectReader(fetch, start), BUFFER_BYTES)

    def copy(self, source: str, target: str) -> StoredObject:
        """Copy inside the store, in parts where the object is too large for one request."""
        return self._copy(source, target)

    def delete(self, key: str) -> None:
        """Remove the object."""
        with s3_errors():
            self._client.delete_object(Bucket=self.bucket, Key=checked(key))

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Every object whose key starts with `prefix`."""
        pages = self._client.get_paginator("list_objects_v2")
        with s3_errors():
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for each in page.get("Contents", []):
                    etag = etags.plain(each["ETag"])
                    yield StoredObject(each["Key"], each["Size"], etag, each["LastModified"])

    def start_multipart(self, key: str, content_type: str = OCTETS) -> str:
        """Open an upload."""
        with s3_errors():
            started = self._client.create_multipart_upload(
                Bucket=self.bucket, Key=checked(key), ContentType=content_type
            )
        return started["UploadId"]

    def sign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_in_s: int
    ) -> SignedRequest:
        """A PUT of exactly `length` bytes: the length is one of the signed headers."""
        etags.check_part(number, length)
        bound = {"UploadId": upload_id, "PartNumber": number, "ContentLength": length}
        return self._sign("upload_part", "PUT", key, expires_in_s, bound)

    def list_parts(self, key: str, upload_id: str) -> Parts:
        """The parts received."""
        pages = self._client.get_paginator("list_parts")
        with s3_errors():
            return [
                Part(part["PartNumber"], etags.plain(part["ETag"]), part["Size"])
                for page in pages.paginate(Bucket=self.bucket, Key=key, UploadId=upload_id)
                for part in page.get("Parts", [])
            ]

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> StoredObject:
        """Join the parts; where the store has forgotten the upload, look whether it is done."""
        etags.check(parts)
        named = [Part(part.number, etags.plain(part.etag)) for part in parts]
        try:
            with s3_errors():
                self._client.complete_multipart_upload(
                    Bucket=self.bucket,
                    Key=key,
                    UploadId=upload_id,
                    MultipartUpload={"Parts": completed(named)},
                )
        except UploadGoneError:
            done = self.head(key)
            if done is None or done.etag != etags.of_parts(named):
                raise
            return done
        return self._existing(key)

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget the upload."""
        self._abort(key, upload_id)

    def abort_stale(self, older_than: timedelta) -> int:
        """Abort uploads that were started longer ago than this."""
        limit = datetime.now(UTC) - older_than
        pages = self._client.get_paginator("list_multipart_uploads")
        with s3_errors():
            stale = [
                (upload["Key"], upload["UploadId"])
                for page in pages.paginate(Bucket=self.bucket)
                for upload in page.get("Uploads", [])
                if upload["Initiated"] < limit
            ]
        for key, upload_id in stale:
            self._abort(key, upload_id)
        return len(stale)

    def sign_get(self, key: str, *, expires_in_s: int, filename: str) -> SignedRequest:
        """A GET that saves under `filename`."""
        disposition = content_disposition_header(True, safe_filename(filename))
        bound = {"ResponseContentDisposition": disposition}
        return self._sign("get_object", "GET", key, expires_in_s, bound)

    def _sign(
        self, operation: str, method: str, key: str, expires_in_s: int, bound: Mapping[str, object]
    ) -> SignedRequest:
        expires = signing.expiry(expires_in_s)
        params = {"Bucket": self.bucket, "Key": checked(key), **bound}
        with s3_errors():
            url = self._signer.generate_presigned_url(
                operation, Params=params, ExpiresIn=expires_in_s
            )
        return SignedRequest(url, method, datetime.fromtimestamp(expires, UTC))

    def _copy(
        self, source: str, target: str, metadata: dict[str, str] | None = None
    ) -> StoredObject:
        found = self._existing(source)
        kinds = types(found.content_type, found.content_encoding, metadata)
        with s3_errors():
            if found.bytes <= self.largest_copy_bytes:
                self._client.copy_object(
                    Bucket=self.bucket,
                    Key=checked(target),
                    CopySource={"Bucket": self.bucket, "Key": source},
                    MetadataDirective="REPLACE",
                    **kinds,
                )
            else:
                transfer = Transfer(self._client, self.bucket, checked(target))
                transfer.copy(
                    source, size=found.bytes, part_bytes=self.copy_part_bytes, kinds=kinds
                )
        return self._existing(target)

    def _abort(self, key: str, upload_id: str) -> None:
        try:
            with s3_errors():
                self._client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload_id)
        except UploadGoneError:
            return

    def _existing(self, key: str) -> StoredObject:
        found = self.head(key)
        if found is None:
            raise ObjectMissingError("There is no such file in the store.", key=key)
        return found

    def _write(
        self, key: str, chunks: Iterable[bytes], content_type: str, encoding: str | None
    ) -> StoredObject:
        checked(key)
        kinds = types(content_type, encoding)
        pieces = in_parts(chunks)
        first = next(pieces)
        second = next(pieces, None)
        with s3_errors():
            if second is None:
                self._client.put_object(Bucket=self.bucket, Key=key, Body=first, **kinds)
            else:
                transfer = Transfer(self._client, self.bucket, key)
                transfer.write(chain([first, second], pieces), kinds)
        return self._existing(key)
