"""Where the store is: the text of DEXTER_STORAGE, read once and strictly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

_OPTIONS = frozenset({"endpoint", "public_endpoint", "region", "seal"})


@dataclass(frozen=True, slots=True)
class LocalLocation:
    """A folder of this machine."""

    folder: Path


@dataclass(frozen=True, slots=True)
class S3Location:
    """A bucket; `public_endpoint` is the address in signed links where it differs from ours.

    `is_sealed_by_copy`: the server takes parts after completion (see `s3.sealed`).
    """

    bucket: str
    endpoint: str | None
    region: str
    public_endpoint: str | None = None
    is_sealed_by_copy: bool = False


def parse(text: str) -> LocalLocation | S3Location:
    """Read `local:PATH` or `s3://bucket?endpoint=…&region=…[&public_endpoint=…][&seal=copy]`."""
    if text.startswith("local:") and len(text) > len("local:"):
        return LocalLocation(Path(text.removeprefix("local:")).expanduser().absolute())
    if text.startswith("s3://"):
        return _parse_s3(text)
    raise ImproperlyConfigured(
        "DEXTER_STORAGE must be local:PATH or s3://bucket?endpoint=…&region=…"
    )


def content_sources(text: str) -> list[str]:
    """Where browsers meet the store, as sources of a content policy; none for a folder of ours.

    Links name the bucket in their path, so that the policy opens this bucket and no other of the
    same host; at Amazon a bucket has a host of its own besides.
    """
    where = parse(text)
    if isinstance(where, LocalLocation):
        return []
    if public := where.public_endpoint or where.endpoint:
        address = urlsplit(public)
        host = address.netloc.rpartition("@")[2]
        return [f"{address.scheme}://{host}{address.path.rstrip('/')}/{where.bucket}/"]
    domain = "amazonaws.com.cn" if where.region.startswith("cn-") else "amazonaws.com"
    hosts = [f"s3.{where.region}.{domain}"]
    if where.region == "us-east-1":
        hosts.append(f"s3.{domain}")  # what links say there
    paths = [f"https://{host}/{where.bucket}/" for host in hosts]
    return paths + [f"https://{where.bucket}.{host}" for host in hosts]


def _parse_s3(text: str) -> S3Location:
    address = urlsplit(text)
    options = dict(parse_qsl(address.query))
    if not address.hostname or address.path.strip("/") or address.username:
        raise ImproperlyConfigured("DEXTER_STORAGE names one bucket: s3://bucket?…")
    if unknown := sorted(set(options) - _OPTIONS):
        raise ImproperlyConfigured(f"DEXTER_STORAGE has an unknown option: {', '.join(unknown)}.")
    if options.get("seal", "copy") != "copy":
        raise ImproperlyConfigured("DEXTER_STORAGE: the option seal can only be seal=copy.")
    return S3Location(
        bucket=address.netloc,
        endpoint=options.get("endpoint"),
        region=options.get("region", "us-east-1"),
        public_endpoint=options.get("public_endpoint"),
        is_sealed_by_copy=options.get("seal") == "copy",
    )
