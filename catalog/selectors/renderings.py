"""The server-made pictures of an episode: their names, media types and addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from catalog.models import Episode
from catalog.policy import WITHHELD, consent_of, read_policy
from portal.core.errors import NotFoundError
from portal.storage.keys import brotli_key, is_preview_key

KEPT_S: Final = 300
"""How long a cache, shared or a browser's, may show a picture before it asks again."""


@dataclass(frozen=True)
class Rendering:
    """One kind of rendering of an episode.

    ``is_packed``: the object is gzip, and the same in brotli lies beside it.
    """

    name: str
    content_type: str
    key_of: Callable[[Episode], str]
    is_packed: bool = False

    def keys(self, episode: Episode) -> dict[str, str]:
        """Its objects by content encoding (empty: as it stands), the smallest first.

        Nothing that lies elsewhere than under the previews' prefix is ever one.
        """
        key = self.key_of(episode)
        if not is_preview_key(key):
            return {}
        return {"br": brotli_key(key), "gzip": key} if self.is_packed else {"": key}


PREVIEW = Rendering(
    "preview", "application/vnd.dexterdata.preview", lambda episode: episode.preview_key, True
)
TOUCHPRINT = Rendering("touchprint.png", "image/png", lambda episode: episode.touchprint_key)
POSTER = Rendering("poster.svg", "image/svg+xml", lambda episode: episode.poster_key)
MOTION = Rendering("motion.svg", "image/svg+xml", lambda episode: episode.motion_key, True)
VIDEO = Rendering("video.mp4", "video/mp4", lambda episode: episode.video_key)
RENDERINGS = {item.name: item for item in (PREVIEW, TOUCHPRINT, POSTER, MOTION, VIDEO)}


def withheld(episode: Episode, now: datetime | None = None) -> str:
    """The code of why nothing of it is shown, or nothing; needs the source file loaded."""
    consent = consent_of(episode.source_file.consent)
    return episode.preview_withheld or consent.withheld(now or timezone.now())


def refuse_withheld(episode: Episode) -> None:
    """Raise NotFoundError `preview.withheld` where nothing of the episode may be shown."""
    why = withheld(episode)
    if why:
        raise NotFoundError(WITHHELD[why], code="preview.withheld", reason=why)


def shows_video(episode: Episode, now: datetime | None = None) -> bool:
    """Whether its video may be shown now: the person agreed to just that, and the owner allows it.

    Needs the source file and the dataset loaded.
    """
    consent = consent_of(episode.source_file.consent)
    is_allowed = read_policy(episode.dataset.preview_policy).video
    return is_allowed and consent.shows_video(now or timezone.now())


def withheld_text(episode: Episode) -> str:
    """The same as a sentence."""
    return WITHHELD.get(withheld(episode), "")


def url_of(episode: Episode | None, rendering: Rendering) -> str:
    """The address that the web process serves it under, or nothing where there is none.

    It changes with every new rendering, so that what a browser keeps is never an older one.
    """
    if episode is None or not rendering.key_of(episode) or episode.rendered_at is None:
        return ""
    if episode.preview_withheld:
        return ""
    path = reverse("catalog:rendering", args=[episode.public_id, rendering.name])
    return f"{path}?v={int(episode.rendered_at.timestamp())}"
