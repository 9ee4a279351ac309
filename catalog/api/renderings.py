"""Previews, touchprints and posters: served from the store, kept long by browsers."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from catalog.models import Episode
from catalog.selectors import episodes
from catalog.selectors.renderings import RENDERINGS, Rendering
from catalog.states import DatasetState, EpisodeState
from portal.accounts.access import actor_of
from portal.core.errors import NotFoundError
from portal.storage import store

A_YEAR_S = 365 * 24 * 3600
AN_HOUR_S = 3600
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def rendering(request: HttpRequest, public_id: UUID, name: str) -> HttpResponseBase:
    """`/previews/{episode}/{name}`."""
    kind = RENDERINGS.get(name)
    if kind is None:
        raise NotFoundError("There is no such rendering.", code="rendering.not_found")
    episode = episodes.get_visible(actor=actor_of(request), public_id=public_id)
    return send(request, episode, kind)


def send(request: HttpRequest, episode: Episode, kind: Rendering) -> HttpResponseBase:
    """Stream a rendering; 304 where the asker has it, NotFoundError where there is none."""
    key = kind.key_of(episode)
    found = store().head(key) if key else None
    if found is None:
        raise NotFoundError("There is no such rendering.", code="rendering.not_found")
    etag = quote_etag(found.etag.strip('"'))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _body(request, key, kind, found.bytes)
    response["ETag"] = etag
    response["Cache-Control"] = _caching(request, episode)
    return response


def _body(request: HttpRequest, key: str, kind: Rendering, length: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=kind.content_type)
    else:
        response = FileResponse(store().open(key), content_type=kind.content_type)
    response["Content-Length"] = str(length)
    response["Content-Security-Policy"] = PICTURE_POLICY
    if kind.encoding:
        response["Content-Encoding"] = kind.encoding
    return response


def _caching(request: HttpRequest, episode: Episode) -> str:
    """What is not public is never kept by others; an address with a stamp is kept for a year."""
    is_public = (
        episode.state == EpisodeState.PUBLISHED and episode.dataset.state == DatasetState.PUBLISHED
    )
    if not is_public:
        return "private, no-store"
    if request.GET.get("v"):
        return f"public, max-age={A_YEAR_S}, immutable"
    return f"public, max-age={AN_HOUR_S}"
