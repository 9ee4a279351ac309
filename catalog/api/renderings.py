"""Previews, touchprints and posters: served from the store, kept for minutes, then asked about."""

from __future__ import annotations

import gzip
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from catalog.models import Dataset, Episode
from catalog.policy import consent_of
from catalog.selectors import episodes
from catalog.selectors.renderings import (
    KEPT_S,
    RENDERINGS,
    VIDEO,
    Rendering,
    refuse_withheld,
    shows_video,
)
from catalog.states import DatasetState, EpisodeState, Visibility
from portal.accounts.access import actor_of
from portal.core.encodings import accepted
from portal.core.errors import NotFoundError
from portal.storage import store
from portal.storage.interface import StoredObject
from portal.storage.responses import object_response

PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def rendering(request: HttpRequest, public_id: UUID, name: str) -> HttpResponseBase:
    """`/previews/{episode}/{name}`."""
    kind = RENDERINGS.get(name)
    if kind is None:
        raise _unknown()
    episode = episodes.get_visible(actor=actor_of(request), public_id=public_id)
    return send(request, episode, kind)


def send(request: HttpRequest, episode: Episode, kind: Rendering) -> HttpResponseBase:
    """Stream a rendering, or the range of it that was asked for; 304 where the asker has it.

    What is packed is sent in the encoding that the asker takes, and a range is one of those bytes.
    Raises NotFoundError where there is none, and `preview.withheld` where it may not be shown.
    """
    refuse_withheld(episode)
    if kind is VIDEO and not shows_video(episode):
        raise _unknown()
    response = _answer(request, kind, kind.keys(episode))
    if kind.is_packed:
        patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = _caching(episode)
    response["Content-Security-Policy"] = PICTURE_POLICY
    return response


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such rendering.", code="rendering.not_found")


def _answer(request: HttpRequest, kind: Rendering, keys: dict[str, str]) -> HttpResponseBase:
    wanted = request.headers.get("Accept-Encoding")
    for encoding in accepted(wanted, tuple(keys)) if kind.is_packed else keys:
        found = store().head(keys[encoding])
        if found is not None:
            response = object_response(request, store(), found.key, found=found)
            if response.status_code in (200, 206):
                response["Content-Type"] = kind.content_type
                if encoding:
                    response["Content-Encoding"] = encoding
            return response
    packed = store().head(keys["gzip"]) if "gzip" in keys else None
    if packed is None:
        raise _unknown()
    return _unpacked(request, kind, packed)


def _unpacked(request: HttpRequest, kind: Rendering, packed: StoredObject) -> HttpResponseBase:
    """For who takes neither encoding: all of it as it was before packing, without ranges."""
    etag = quote_etag(f"{packed.etag}-identity")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    with store().open(packed.key) as file:
        plain = gzip.decompress(file.read())
    response = HttpResponse(plain, content_type=kind.content_type)
    response["ETag"] = etag
    response["Accept-Ranges"] = "none"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _caching(episode: Episode) -> str:
    """What is not public is never kept by others, and what is, for minutes only.

    Then a cache asks by the tag and is told 304, or that it was taken back. Nor is anything kept
    longer than the recorded person agreed to.
    """
    now = timezone.now()
    if episode.state != EpisodeState.PUBLISHED or not _is_public(episode.dataset, now):
        return "private, no-store"
    ends = consent_of(episode.source_file.consent).expires_at
    left_s = KEPT_S if ends is None else int((ends - now).total_seconds())
    return f"public, max-age={max(0, min(left_s, KEPT_S))}, must-revalidate"


def _is_public(dataset: Dataset, now: datetime) -> bool:
    """Whether everybody sees the dataset now."""
    is_over = dataset.embargoed_until is None or dataset.embargoed_until <= now
    is_open = dataset.visibility == Visibility.PUBLIC
    return dataset.state == DatasetState.PUBLISHED and is_open and is_over
