"""Objects in an S3 bucket. The only place that knows boto3."""

from __future__ import annotations

from portal.settings.location import S3Location
from portal.storage.s3.sealed import SealedS3Store
from portal.storage.s3.store import S3Store


def make(location: S3Location) -> S3Store:
    """The store for the bucket, sealed by a copy where its server needs it."""
    return SealedS3Store(location) if location.is_sealed_by_copy else S3Store(location)
