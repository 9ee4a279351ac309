"""Objects larger than one request: written, or copied inside the store, part by part."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypedDict

from portal.core.errors import DexterError
from portal.storage.interface import Part
from portal.storage.s3.failures import s3_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

SMALL_PART_BYTES = 8 * 1024**2
LARGE_PART_BYTES = 64 * 1024**2
SMALL_PARTS = 2000


class Types(TypedDict, total=False):
    """How the object is to be read, and marks of our own."""

    ContentType: str
    ContentEncoding: str
    Metadata: dict[str, str]


def types(
    content_type: str, content_encoding: str | None, metadata: dict[str, str] | None = None
) -> Types:
    """The two types as S3 takes them; no encoding is said by leaving it out."""
    found = Types(ContentType=content_type, Metadata=metadata or {})
    if content_encoding:
        found["ContentEncoding"] = content_encoding
    return found


def in_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of a part's size; one piece, maybe empty, for a small object.

    Parts grow after the first 16 GB, so that 10,000 of them reach half a terabyte.
    """
    buffer = bytearray()
    count = 0
    for chunk in chunks:
        for start in range(0, len(chunk), SMALL_PART_BYTES):
            buffer += chunk[start : start + SMALL_PART_BYTES]
            size = SMALL_PART_BYTES if count < SMALL_PARTS else LARGE_PART_BYTES
            while len(buffer) > size:
                yield bytes(memoryview(buffer)[:size])
                del buffer[:size]
                count += 1
    yield bytes(buffer)


def completed(parts: Iterable[Part]) -> list[CompletedPartTypeDef]:
    """The parts as S3 wants to hear them."""
    return [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]


class Transfer:
    """One upload that we make ourselves: completed when the block ends, aborted if it raises."""

    def __init__(self, client: S3Client, bucket: str, key: str) -> None:
        self.client = client
        self.bucket = bucket
        self.key = key
        self.parts: list[Part] = []

    @contextlib.contextmanager
    def uploading(self, kinds: Types) -> Iterator[str]:
        """Give the upload's id; keep nothing of it unless all went well."""
        started = self.client.create_multipart_upload(Bucket=self.bucket, Key=self.key, **kinds)
        upload_id = started["UploadId"]
        try:
            yield upload_id
            self.client.complete_multipart_upload(
                Bucket=self.bucket,
                Key=self.key,
                UploadId=upload_id,
                MultipartUpload={"Parts": completed(self.parts)},
            )
        except BaseException:
            # What the abort leaves behind, `abort_stale` removes; the first error is the news.
            with contextlib.suppress(DexterError), s3_errors():
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=self.key, UploadId=upload_id
                )
            raise

    def write(self, pieces: Iterable[bytes], kinds: Types) -> None:
        """Upload each piece as a part; one piece at a time is in memory."""
        with self.uploading(kinds) as upload_id:
            for number, piece in enumerate(pieces, start=1):
                answer = self.client.upload_part(
                    Bucket=self.bucket,
                    Key=self.key,
                    UploadId=upload_id,
                    PartNumber=number,
                    Body=piece,
                )
                self.parts.append(Part(number, answer["ETag"].strip('"'), len(piece)))

    def copy(self, source: str, *, size: int, part_bytes: int, kinds: Types) -> None:
        """Let the store copy the ranges of another object; no byte passes through us."""
        with self.uploading(kinds) as upload_id:
            for number, start in enumerate(range(0, size, part_bytes), start=1):
                end = min(start + part_bytes, size)
                answer = self.client.upload_part_copy(
                    Bucket=self.bucket,
                    Key=self.key,
                    UploadId=upload_id,
                    PartNumber=number,
                    CopySource={"Bucket": self.bucket, "Key": source},
                    CopySourceRange=f"bytes={start}-{end - 1}",
                )
                etag = answer["CopyPartResult"]["ETag"].strip('"')
                self.parts.append(Part(number, etag, end - start))
