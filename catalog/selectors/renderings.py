"""The server-made pictures of an episode: their names, media types and addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from catalog.models import Episode


@dataclass(frozen=True)
class Rendering:
    """One kind of rendering of an episode."""

    name: str
    content_type: str
    key_of: Callable[[Episode], str]
    encoding: str | None = None


PREVIEW = Rendering(
    "preview", "application/vnd.dexterdata.preview", lambda episode: episode.preview_key, "gzip"
)
TOUCHPRINT = Rendering("touchprint.png", "image/png", lambda episode: episode.touchprint_key)
POSTER = Rendering("poster.svg", "image/svg+xml", lambda episode: episode.poster_key)
RENDERINGS = {item.name: item for item in (PREVIEW, TOUCHPRINT, POSTER)}


def url_of(episode: Episode | None, rendering: Rendering) -> str:
    """The address that the web process serves it under, or nothing where there is none.

    It changes with every new rendering, so that what a browser keeps is never stale.
    """
    if episode is None or not rendering.key_of(episode) or episode.rendered_at is None:
        return ""
    path = reverse("catalog:rendering", args=[episode.public_id, rendering.name])
    return f"{path}?v={int(episode.rendered_at.timestamp())}"
