"""Statistics of channels: kept of each episode, put together for the dataset's page."""

from __future__ import annotations

from typing import Any

from catalog.models import Dataset, DatasetStatistics, Episode, EpisodeStatistics
from catalog.states import EpisodeState
from dexterdata.features import merged_channels

CHANNELS = "channels"


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
    measured = [streams for streams in rows.values_list("streams", flat=True) if streams]
    DatasetStatistics.objects.update_or_create(
        dataset=dataset,
        defaults={"episodes": len(measured), "streams": merged_channels(measured)},
    )
