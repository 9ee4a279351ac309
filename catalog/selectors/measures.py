"""What was measured of a dataset: features over episodes, and values over channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.distributions import Distribution, Outcome, of_segment, outcomes
from catalog.facets import label_of
from catalog.models import Dataset, DatasetStatistics, EpisodeSegment
from catalog.search import segments
from dexterdata.features import quantiles


@dataclass(frozen=True, slots=True)
class Measures:
    """The distributions of a dataset's episodes, and the results of its tasks."""

    distributions: tuple[Distribution, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, or all of a wide stream: in the stream's unit; `missing` is a share 0 to 1.

    `std` is the population's standard deviation and `bins` a histogram as
    `dexterdata.features.histogram` says, from which the quantiles come. They are None where
    nothing was measured, or an episode was before they were.
    """

    name: str
    least: float | None
    mean: float | None
    most: float | None
    missing: float
    std: float | None = None
    q01: float | None = None
    q10: float | None = None
    q50: float | None = None
    q90: float | None = None
    q99: float | None = None
    bins: Mapping[str, Any] | None = None

    @property
    def missing_percent(self) -> str:
        """The same with three digits; what is less than that is said to be less."""
        return f"{100 * self.missing:.3g}" if self.missing >= 1e-5 else "< 0.001"


@dataclass(frozen=True, slots=True)
class StreamMeasures:
    """A stream over all episodes that have it."""

    name: str
    label: str
    unit: str
    layout: str
    width: int
    samples: int
    episodes: int
    channels: tuple[Channel, ...]


def measures_of(dataset: Dataset) -> Measures:
    """From the packed episodes of the latest version; empty where there are none."""
    row = EpisodeSegment.objects.filter(dataset=dataset).first()
    if row is None or not row.rows:
        return Measures()
    segment = segments.unpack(row.columns)
    return Measures(of_segment(segment), outcomes(segment))


def channels_of(dataset: Dataset) -> list[StreamMeasures]:
    """Each stream that was measured; empty for what was published before channels were."""
    row = DatasetStatistics.objects.filter(dataset=dataset).first()
    return [_stream(item) for item in row.streams] if row else []


def _stream(item: Mapping[str, Any]) -> StreamMeasures:
    names = item["channels"] or [f"all {item['width']:,} channels"]
    return StreamMeasures(
        name=item["name"],
        label=label_of(item["kind"]),
        unit=item["unit"],
        layout=item["layout"],
        width=item["width"],
        samples=item["samples"],
        episodes=item["parts"],
        channels=tuple(_channel(name, item, place) for place, name in enumerate(names)),
    )


def _channel(name: str, item: Mapping[str, Any], place: int) -> Channel:
    measured, missing = item["measured"][place], item["missing"][place]
    least, most = item["least"][place], item["most"][place]
    bins = _at(item, "bins", place)
    return Channel(
        name=name,
        least=least,
        mean=item["mean"][place],
        most=most,
        missing=missing / (measured + missing) if measured + missing else 0.0,
        std=_at(item, "std", place),
        bins=bins,
        **(quantiles(bins, least, most) if bins else {}),
    )


def _at(item: Mapping[str, Any], name: str, place: int) -> Any:
    """What a channel has of this; None in rows that were kept before there was any."""
    return item[name][place] if name in item else None
