"""Feeds of new versions: of everything, of one dataset, of a search."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from catalog.metadata import atom
from catalog.metadata.addresses import (
    absolute,
    catalogue_url,
    dataset_url,
    version_page_url,
)
from catalog.models import Version
from catalog.search.datasets_query import read
from catalog.selectors import datasets, follows, newest
from portal.accounts.access import ANONYMOUS
from portal.core.words import counted
from portal.ui.measures import duration

MOST_ENTRIES = 50
KEPT_S = 300
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without any entry was changed last."""


@require_safe
def every_version(request: HttpRequest) -> HttpResponseBase:
    """`/feeds/versions.atom`."""
    versions = newest.newest_versions(MOST_ENTRIES)
    path = reverse("catalog:feed")
    return _answer(request, "New versions on DexterData", path, catalogue_url(), versions)


@require_safe
def of_dataset(request: HttpRequest, owner: str, slug: str) -> HttpResponseBase:
    """`/datasets/{owner}/{slug}/versions.atom`; a feed shows what everybody may see."""
    dataset = datasets.get_visible(actor=ANONYMOUS, owner=owner, slug=slug)
    versions = newest.newest_versions(MOST_ENTRIES, dataset=dataset)
    path = reverse("catalog:feed-dataset", args=[owner, slug])
    title = f"New versions of {dataset.title}"
    return _answer(request, title, path, dataset_url(dataset), versions)


@require_safe
def of_search(request: HttpRequest) -> HttpResponseBase:
    """`/feeds/search.atom?{the list's query}`; what means nothing is left out."""
    given = {key: list(values) for key, values in request.GET.lists()}
    query = follows.query_of(read(given, is_strict=False).address)
    found = follows.matching(query) if query.is_narrowed else None
    among = [int(key) for key in found] if found is not None else None
    versions = newest.newest_versions(MOST_ENTRIES, among=among)
    text = query.address
    path = reverse("catalog:feed-search") + (f"?{text}" if text else "")
    page = catalogue_url() + (f"?{text}" if text else "")
    title = f"New versions: {follows.described(query)}" if text else "New versions on DexterData"
    return _answer(request, title, path, page, versions)


def _answer(
    request: HttpRequest, title: str, path: str, page: str, versions: list[Version]
) -> HttpResponseBase:
    """The feed; 304 where the reader has it."""
    entries = [_entry(version) for version in versions]
    changed = max((entry.updated_at for entry in entries), default=BEGINNING)
    feed = atom.Feed(absolute(path), title, absolute(path), page, changed, entries)
    text = atom.render(feed)
    etag = quote_etag(_digest(text))
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
    response: HttpResponseBase = unchanged or HttpResponse(text, content_type=atom.MEDIA_TYPE)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    return response


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _entry(version: Version) -> atom.Entry:
    dataset = version.dataset
    published = version.published_at or version.created_at
    held = [counted(version.episodes_count, "episode"), duration(version.seconds)]
    synthetic = "Synthetic data. " if dataset.is_synthetic else ""
    return atom.Entry(
        id=f"urn:uuid:{version.public_id}",
        title=f"{dataset.title} {version.number}",
        url=version_page_url(version),
        author=dataset.organisation.name,
        published_at=published,
        updated_at=published,
        summary=f"{synthetic}{', '.join(held)}. {version.notes}".strip(),
        words=tuple(dataset.tasks_seen[:10]),
    )
