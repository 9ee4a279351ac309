"""The streams of a dataset as its page shows them: the schema, and what the channels held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.selectors.measures import Channel, StreamMeasures
from catalog.views import drawing

MOST_SHOWN = 24
"""Channels of one stream; the rest stands in the statistics of the API."""
MOST_IN_ALL = 120


@dataclass(frozen=True, slots=True)
class Described:
    """A channel and the outline of its distribution as a path, empty where it is not known."""

    channel: Channel
    outline: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A row of the schema; `measured` is None for what was published before channels were."""

    stream: Mapping[str, Any]
    measured: StreamMeasures | None
    channels: tuple[Described, ...]

    @property
    def has_bins(self) -> bool:
        """Whether there is a distribution to show of any channel."""
        return any(row.outline for row in self.channels)

    @property
    def hidden(self) -> int:
        """Channels that are measured and not shown."""
        return len(self.measured.channels) - len(self.channels) if self.measured else 0

    @property
    def is_wide(self) -> bool:
        """Whether its channels are described together."""
        return self.measured is not None and self.measured.width > len(self.measured.channels)


def schema_of(
    streams: Sequence[Mapping[str, Any]], measured: Iterable[StreamMeasures]
) -> list[Schema]:
    """The sheet's streams with what was measured of them, in the sheet's order."""
    known = {(row.name, row.unit, row.width): row for row in measured}
    left, found = MOST_IN_ALL, []
    for stream in streams:
        row = known.get((stream["name"], stream["unit"], stream["channels"]))
        shown = row.channels[: min(MOST_SHOWN, left)] if row else ()
        left -= len(shown)
        described = tuple(Described(one, outline_of(one)) for one in shown)
        found.append(Schema(stream, row, described))
    return found


def outline_of(channel: Channel) -> str:
    """The channel's distribution, drawn over the range of its bins."""
    return drawing.outline(channel.bins["counts"]) if channel.bins else ""
