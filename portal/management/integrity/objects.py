"""Rows and the objects they name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Dataset, Episode, Sample, SourceFile
from ingest.models import Recording, SetEpisode, Upload
from licensing.models import Bundle
from portal.storage import store
from portal.storage.keys import brotli_key, is_preview_key

Problem = str
PREFIXES = ("sha256/", "bundles/", "previews/", "samples/")
DRAWN: dict[str, Any] = {"recording": Recording, "set's episode": SetEpisode, "episode": Episode}
PICTURE = re.compile(r"previews/([0-9a-f-]{36})/card-[0-9a-f]{24}\.png")
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
    for sample in Sample.objects.order_by("pk").iterator():
        owner = f"sample {sample.public_id}"
        yield sample.storage_key, owner, sample.bytes, sample.sha256
    for word, model in DRAWN.items():
        for row in model.objects.exclude(preview_key="").order_by("pk").iterator():
            for name in ("preview", "poster", "touchprint", "motion", "video"):
                if key := getattr(row, f"{name}_key", ""):
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


def _is_picture(key: str, datasets: set[str]) -> bool:
    """Whether it is a dataset's picture for those who link to it: no row names what is drawn when
    it is asked for."""
    found = PICTURE.fullmatch(key)
    return found is not None and found[1] in datasets


def orphans() -> Iterator[Problem]:
    """Objects that no row names and that are too old to belong to work under way."""
    known = {key for key, *_ in _expected()}
    known |= {brotli_key(key) for key in known if is_preview_key(key)}
    datasets = {str(one) for one in Dataset.objects.values_list("public_id", flat=True)}
    known |= set(Upload.objects.values_list("storage_key", flat=True))
    young = timezone.now() - UNDER_WAY
    for prefix in PREFIXES:
        for item in store().list(prefix):
            if item.key in known or _is_picture(item.key, datasets):
                continue
            if item.modified_at < young:
                yield f"object.orphan: nothing names {item.key}"
