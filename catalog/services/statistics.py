"""Statistics of channels: kept of each episode, put together for the dataset's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.models import Dataset, DatasetStatistics, Episode, EpisodeStatistics
from catalog.states import EpisodeState
from dexterdata.features import merged_channels

CHANNELS = "channels"
_AT_ONCE = 64
"""Rows in memory: an episode's histograms may take 200 kB."""


def keep(episode: Episode, measured: dict[str, Any]) -> dict[str, Any]:
    """Keep an episode's channels in a row of their own; returns the features without them."""
    streams = measured.get(CHANNELS) or []
    EpisodeStatistics.objects.update_or_create(episode=episode, defaults={"streams": streams})
    return {name: value for name, value in measured.items() if name != CHANNELS}


def refresh(dataset: Dataset) -> None:
    """Put together what the latest version's episodes held; those taken back count no more."""
    rows = EpisodeStatistics.objects.filter(
        episode__entries__version=dataset.latest_version_id, episode__state=EpisodeState.PUBLISHED
    ).order_by("episode__entries__position")
    measured = _Counted(rows.values_list("streams", flat=True).iterator(chunk_size=_AT_ONCE))
    streams = merged_channels(measured)
    DatasetStatistics.objects.update_or_create(
        dataset=dataset, defaults={"episodes": measured.episodes, "streams": streams}
    )


class _Counted:
    """The streams of the episodes that have any, one episode after the other, counted."""

    def __init__(self, rows: Iterable[list[dict[str, Any]]]) -> None:
        self._rows = rows
        self.episodes = 0

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        for streams in self._rows:
            if streams:
                self.episodes += 1
                yield streams
