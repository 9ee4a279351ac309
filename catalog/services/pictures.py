"""The picture of a dataset for those who link to it: drawn once for each state of its content."""

from __future__ import annotations

import hashlib

from catalog.metadata.picture import Caption, draw
from catalog.models import Dataset, Episode
from catalog.selectors.renderings import withheld
from catalog.states import EpisodeState
from portal.core.words import counted
from portal.storage import store
from portal.storage.keys import preview_key
from portal.ui.measures import duration

DRAWING = "3"
"""Raised when the same content is drawn in another way."""


def picture_key(dataset: Dataset) -> str:
    """The key of the dataset's picture, which is drawn if there is none yet.

    The key says what was drawn, so that what was taken back is never shown again; pictures of
    earlier content are deleted.
    """
    cover = _cover(dataset)
    caption = _caption(dataset)
    key = preview_key(dataset.public_id, f"card-{_digest(caption, cover)}.png")
    if store().head(key) is None:
        poster = _read(cover.poster_key) if cover else b""
        touchprint = _read(cover.touchprint_key) if cover else b""
        png = draw(caption, poster=poster.decode("utf-8", "replace"), touchprint=touchprint)
        store().put(key, png, content_type="image/png")
        _forget_others(dataset, key)
    return key


def _cover(dataset: Dataset) -> Episode | None:
    """The episode that stands for the dataset, as long as it may be shown."""
    cover = dataset.cover
    if cover is None or cover.state != EpisodeState.PUBLISHED or withheld(cover):
        return None
    return cover


def _caption(dataset: Dataset) -> Caption:
    facts = [
        duration(dataset.seconds),
        counted(dataset.episodes_count, "episode"),
        "Touch" if "tactile" in dataset.modalities else "",
        "Synthetic" if dataset.is_synthetic else "",
    ]
    return Caption(dataset.title, dataset.organisation.name, tuple(filter(None, facts)))


def _digest(caption: Caption, cover: Episode | None) -> str:
    drawn = [cover.public_id, cover.rendered_at] if cover else []
    parts = [DRAWING, caption.title, caption.owner, *caption.facts, *map(str, drawn)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _read(key: str) -> bytes:
    if not key or store().head(key) is None:
        return b""
    with store().open(key) as file:
        return file.read()


def _forget_others(dataset: Dataset, key: str) -> None:
    for found in list(store().list(preview_key(dataset.public_id, "card-"))):
        if found.key != key:
            store().delete(found.key)
