"""What the player needs of an episode, and of the list that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.urls import reverse

from catalog.models import Dataset, Episode, VersionEpisode
from catalog.selectors.renderings import (
    POSTER,
    PREVIEW,
    TOUCHPRINT,
    VIDEO,
    shows_video,
    url_of,
)
from catalog.states import EpisodeState
from portal.core.errors import NotFoundError

AROUND: Final = 40
MOST_TASKS: Final = 8
BINS: Final = 16
MOST_LENGTHS: Final = 20_000
MOST_KEPT: Final = 500
_LINE: Final = (
    *("public_id", "index", "instruction", "task", "duration_s", "success", "peak_force_n"),
    "dataset",
)


@dataclass(frozen=True)
class Place:
    """Where an episode stands in the latest version: its place from one, and its neighbours."""

    place: int
    before: Episode | None
    after: Episode | None
    around: list[Episode]


def title_of(episode: Episode) -> str:
    """What it is called: its instruction, or its task."""
    return episode.instruction or episode.task


def about(episode: Episode | None) -> str:
    """The address of what the player asks of an episode; empty without one."""
    return reverse("api:api-episode-player", args=[episode.public_id]) if episode else ""


def findings(episode: Episode) -> str:
    """The address of the public report of the recording that it is a part of."""
    owner, slug = episode.dataset.organisation.slug, episode.dataset.slug
    return reverse(
        "api:api-recording-quality", args=[owner, slug, episode.source_file.recording_id]
    )


def video(episode: Episode) -> str:
    """The address of its camera's picture, where one may be shown."""
    return url_of(episode, VIDEO) if shows_video(episode) else ""


def described(episode: Episode) -> dict[str, Any]:
    """The episode for the player: words, numbers and addresses."""
    dataset = episode.dataset
    return {
        "id": str(episode.public_id),
        "number": episode.number,
        "title": title_of(episode),
        "subtitle": f"Episode {episode.number}, {episode.hand_text}",
        "page_title": f"{episode.task}, episode {episode.number} of {dataset.title}",
        "task": episode.task,
        "duration_s": episode.duration_s,
        "t_start_s": episode.t_start_s,
        "success": episode.success,
        "peak_force_n": episode.peak_force_n,
        "is_synthetic": dataset.is_synthetic,
        "preview": url_of(episode, PREVIEW),
        "poster": url_of(episode, POSTER),
        "touchprint": url_of(episode, TOUCHPRINT),
        "video": video(episode),
        "url": episode.get_absolute_url(),
        "embed": reverse("catalog:embed", args=[episode.public_id]),
        "about": about(episode),
        "findings": findings(episode),
    }


def entries(dataset: Dataset) -> QuerySet[VersionEpisode]:
    """The published episodes of the dataset's latest version, in their order."""
    rows = VersionEpisode.objects.filter(
        version=dataset.latest_version_id, episode__state=EpisodeState.PUBLISHED
    )
    return rows.order_by("position")


def numbered(episode: Episode, number: int) -> Episode:
    """The episode of that number in the same list; NotFoundError where there is none."""
    rows = entries(episode.dataset).filter(episode__index=number - 1)
    entry = rows.select_related("episode__source_file").first()
    if entry is None:
        raise NotFoundError(f"There is no episode {number} here.", code="episode.not_found")
    entry.episode.dataset = episode.dataset
    return entry.episode


def place_of(episode: Episode) -> Place:
    """Its place; an episode that the latest version leaves out stands alone."""
    rows = entries(episode.dataset)
    position = rows.filter(episode=episode).values_list("position", flat=True).first()
    if position is None:
        return Place(1, None, None, [episode])
    before = rows.filter(position__lt=position)
    keys = list(before.order_by("-position").values_list("episode", flat=True)[:AROUND])[::-1]
    following = rows.filter(position__gt=position).values_list("episode", flat=True)[:AROUND]
    around = _listed([*keys, episode.pk, *following], episode.dataset)
    earlier, later = around[: len(keys)], around[len(keys) + 1 :]
    return Place(
        place=len(earlier) + 1 if len(earlier) < AROUND else before.count() + 1,
        before=earlier[-1] if earlier else None,
        after=later[0] if later else None,
        around=around,
    )


def _listed(keys: Sequence[int], dataset: Dataset) -> list[Episode]:
    """These, in their order, with what a line of the list shows."""
    found = Episode.objects.only(*_LINE).in_bulk(keys)
    for item in found.values():
        item.dataset = dataset
    return [found[key] for key in keys]


def statistics(episode: Episode) -> dict[str, Any]:
    """Counts, lengths, results, forces and tasks over the whole list.

    They are read once for each state of the dataset, not with every step to the next episode.
    """
    dataset = episode.dataset
    state = (str(dataset.public_id), dataset.latest_version_id, dataset.generation)
    kept = _kept.get(state)
    if kept is None:
        kept = _read(dataset)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[state] = kept
    if kept["episodes"]:
        return kept
    alone = {"episodes": 1, "seconds": episode.duration_s}
    return kept | alone | {"durations": _histogram([episode.duration_s])}


_kept: dict[tuple[str, int | None, int], dict[str, Any]] = {}


def _read(dataset: Dataset) -> dict[str, Any]:
    rows = entries(dataset)
    found = rows.order_by().aggregate(
        episodes=Count("pk"),
        seconds=Sum("episode__duration_s"),
        succeeded=Count("pk", filter=Q(episode__success=True)),
        failed=Count("pk", filter=Q(episode__success=False)),
        least=Min("episode__peak_force_n"),
        most=Max("episode__peak_force_n"),
    )
    lengths = list(rows.values_list("episode__duration_s", flat=True)[:MOST_LENGTHS])
    tasks = rows.order_by().values("episode__task").annotate(count=Count("pk"))
    return {
        "episodes": found["episodes"],
        "seconds": found["seconds"] or 0.0,
        "succeeded": found["succeeded"],
        "failed": found["failed"],
        "peak_force_n": None
        if found["least"] is None
        else {"least": found["least"], "most": found["most"]},
        "durations": _histogram(lengths),
        "tasks": [
            {"task": row["episode__task"], "episodes": row["count"]}
            for row in tasks.order_by("-count", "episode__task")[:MOST_TASKS]
        ],
    }


def _histogram(lengths: list[float]) -> dict[str, list[float]]:
    counts, edges = np.histogram(lengths, bins=min(BINS, max(1, len(lengths))))
    return {"counts": counts.tolist(), "edges": np.round(edges, 3).tolist()}
