"""What the bucket tells browsers: pages of the portal may send parts to it and read from it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import ClientError
from django.conf import settings

from portal.storage.s3.failures import code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CORSRuleOutputTypeDef

logger = logging.getLogger(__name__)

RULE = "dexterdata"
NO_RULES = "NoSuchCORSConfiguration"
LEFT_TO_PEOPLE = frozenset(
    {"NotImplemented", "MethodNotAllowed", "AccessDenied", "403", "405", "501"}
)
"""Servers that know no rules for a bucket, and credentials that may not change them."""


def rule(base_url: str) -> CORSRuleOutputTypeDef:
    """Our one rule, as docs/operations.md shows it; completing an upload needs the ETag."""
    address = urlsplit(base_url)
    return {
        "ID": RULE,
        "AllowedOrigins": [f"{address.scheme}://{address.netloc}"],
        "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }


def allow_pages(client: S3Client, bucket: str) -> None:
    """Set our rule beside those of others; say so where people must do it themselves."""
    ours = rule(settings.DEXTER_BASE_URL)
    try:
        there = _rules(client, bucket)
        if ours in there:
            return
        others = [each for each in there if each.get("ID") != RULE]
        client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [*others, ours]})
    except ClientError as error:
        if code_of(error) not in LEFT_TO_PEOPLE:
            raise
        logger.warning(
            "The object store lets us set no CORS rule for the bucket %s (%s). Uploads from "
            "pages need one: see Storage in docs/operations.md.",
            bucket,
            code_of(error),
        )


def _rules(client: S3Client, bucket: str) -> list[CORSRuleOutputTypeDef]:
    try:
        return client.get_bucket_cors(Bucket=bucket)["CORSRules"]
    except ClientError as error:
        if code_of(error) != NO_RULES:
            raise
        return []
