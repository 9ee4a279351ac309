"""The pictures of a recording: stored where its key says, and for a set one of each episode."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import brotli

from dexterdata.sandbox import Rendering, Slice
from ingest.models import Recording, SetEpisode
from portal.storage import store
from portal.storage.keys import brotli_key, preview_key

BROTLI_QUALITY = 7
PREVIEW_TYPE = "application/vnd.dexterdata.preview"


@dataclass(frozen=True)
class Pictures:
    """Where preview, touchprint and poster lie; the touchprint's key is empty without touch.

    ``episodes``: the same for each episode of a set, as rows that are not saved yet.
    """

    preview_key: str = ""
    touchprint_key: str = ""
    poster_key: str = ""
    episodes: tuple[SetEpisode, ...] = ()

    @property
    def keys(self) -> dict[str, str]:
        """The columns of a recording or an episode that hold them."""
        return {
            "preview_key": self.preview_key,
            "touchprint_key": self.touchprint_key,
            "poster_key": self.poster_key,
        }


def put(public_id: UUID, rendering: Rendering, drawing: str = "") -> Pictures:
    """Store the pictures of a recording or an episode, in a folder of its own for a named drawing.

    The same again changes nothing.
    """
    folder = f"{drawing}/" if drawing else ""
    preview = preview_key(public_id, f"{folder}preview.dxpv")
    poster = preview_key(public_id, f"{folder}poster.svg")
    _put_packed(preview, rendering.preview, PREVIEW_TYPE)
    store().put(poster, rendering.poster, content_type="image/svg+xml")
    touchprint = ""
    if rendering.touchprint is not None:
        touchprint = preview_key(public_id, f"{folder}touchprint.png")
        store().put(touchprint, rendering.touchprint, content_type="image/png")
    return Pictures(preview, touchprint, poster)


def new_drawing() -> str:
    """A drawing's name: each has keys of its own, so that none changes what another drew."""
    return secrets.token_hex(6)


def put_episode(
    public_id: UUID, rendering: Rendering, drawing: str, *, is_shown: bool
) -> dict[str, str]:
    """Store what is shown of an episode; its keys by the episode's columns, empty for what is not.

    All of them lie in the folder of the drawing (:func:`new_drawing`).
    """
    shown = put(public_id, rendering, drawing) if is_shown else Pictures()
    motion = video = ""
    if is_shown and rendering.motion is not None:
        motion = preview_key(public_id, f"{drawing}/motion.svg")
        _put_packed(motion, gzip.compress(rendering.motion, mtime=0), "image/svg+xml")
    if is_shown and rendering.film is not None:
        video = preview_key(public_id, f"{drawing}/video.mp4")
        store().put(video, rendering.film, content_type="video/mp4")
    return {**shown.keys, "motion_key": motion, "video_key": video}


def _put_packed(key: str, packed: bytes, content_type: str) -> None:
    """Store gzip under the key, and the same in brotli beside it."""
    store().put(key, packed, content_type=content_type, content_encoding="gzip")
    smaller = brotli.compress(gzip.decompress(packed), quality=BROTLI_QUALITY)
    store().put(brotli_key(key), smaller, content_type=content_type, content_encoding="br")


def put_all(
    recording: Recording, renderings: Sequence[Rendering], report: Callable[[float], None]
) -> Pictures:
    """Store the pictures of a recording; of a set those of each episode, the first stands for it.

    `report` hears the share that is stored. The episodes' ids follow from the recording's, so that
    a check that was killed leaves no object that the next one does not name.
    """
    if not renderings:
        return Pictures()
    rows = []
    for number, rendering in enumerate(renderings, start=1):
        if rendering.place is None:
            return put(recording.public_id, rendering)
        rows.append(_put_episode(recording, number, rendering, rendering.place))
        report(number / len(renderings))
    first = rows[0]
    return Pictures(first.preview_key, first.touchprint_key, first.poster_key, tuple(rows))


def _put_episode(
    recording: Recording, number: int, rendering: Rendering, place: Slice
) -> SetEpisode:
    public_id = uuid5(recording.public_id, str(number))
    return SetEpisode(
        public_id=public_id,
        recording=recording,
        number=number,
        t_start_s=place.t_start_s,
        t_end_s=place.t_end_s,
        **put(public_id, rendering).keys,
    )


def keep_episodes(recording: Recording, pictures: Pictures) -> None:
    """Write which episodes a set shows now, in the transaction of the check that drew them."""
    recording.set_episodes.all().delete()
    SetEpisode.objects.bulk_create(pictures.episodes, batch_size=200)
