"""How we talk to S3: signature version 4, path-style addresses, bounded waiting and retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    # By default newer versions add checksum headers to signed links that browsers cannot send.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


def connect(endpoint: str | None, region: str) -> S3Client:
    """A client with the credentials that the environment or the machine provides."""
    session = boto3.session.Session()
    return session.client("s3", endpoint_url=endpoint, region_name=region, config=CONFIG)
