"""Rows and the objects they name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Episode, SourceFile
from ingest.models import Recording, SetEpisode, Upload
from licensing.models import Bundle
from portal.storage import store

Problem = str
PREFIXES = ("sha256/", "bundles/", "previews/")
DRAWN: dict[str, Any] = {"recording": Recording, "set's episode": SetEpisode, "episode": Episode}
UNDER_WAY = timedelta(hours=6)


def _expected() -> Iterator[tuple[str, str, int | None, str]]:
    """Key, who names it, bytes and sha256 where they are known."""
    for file in SourceFile.objects.order_by("pk").iterator():
        yield file.storage_key, f"source file {file.public_id}", file.bytes, file.sha256
    for recording in Recording.objects.exclude(storage_key="").order_by("pk").iterator():
        owner = f"recording {recording.public_id}"
        yield recording.storage_key, owner, recording.bytes, recording.sha256
    for bundle in Bundle.objects.filter(state="ready").order_by("pk").iterator():
        yield bundle.storage_key, f"bundle {bundle.public_id}", bundle.bytes, bundle.sha256
    for word, model in DRAWN.items():
        for row in model.objects.exclude(preview_key="").order_by("pk").iterator():
            for key in (row.preview_key, row.poster_key, row.touchprint_key):
                if key:
                    yield key, f"{word} {row.public_id}", None, ""


def missing_or_different(*, is_deep: bool) -> Iterator[Problem]:
    """Each object that a row names and that is not there, or is not what the row says."""
    for key, owner, size, sha256 in _expected():
        found = store().head(key)
        if found is None:
            yield f"object.missing: {owner} names {key}, which is not in the store"
        elif size is not None and found.bytes != size:
            yield f"object.size: {key} of {owner} has {found.bytes} bytes, not {size}"
        elif is_deep and sha256 and _sha256(key) != sha256:
            yield f"object.checksum: the bytes of {key} of {owner} were changed"


def _sha256(key: str) -> str:
    digest = hashlib.sha256()
    with store().open(key) as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def orphans() -> Iterator[Problem]:
    """Objects that no row names and that are too old to belong to work under way."""
    known = {key for key, *_ in _expected()}
    known |= set(Upload.objects.values_list("storage_key", flat=True))
    young = timezone.now() - UNDER_WAY
    for prefix in PREFIXES:
        for item in store().list(prefix):
            if item.key not in known and item.modified_at < young:
                yield f"object.orphan: nothing names {item.key}"
