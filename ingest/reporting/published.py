"""What of a recording everybody may see over time: the parts that published episodes show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest import tape
from ingest.reporting.plots import Band, Mark, Plot


@dataclass(frozen=True)
class Part:
    """An episode's range in seconds of the recording, and the address of its page."""

    t_start_s: float
    t_end_s: float
    url: str


def play(finding: Mapping[str, Any], parts: Sequence[Part]) -> str:
    """The address that sets an episode's player to a second before the finding; empty for none.

    A finding that began before an episode and reaches into it is played from the episode's start.
    """
    start_s, end_s = finding["t_start_s"], finding["t_end_s"]
    if start_s is None:
        return ""
    last_s = start_s if end_s is None else max(end_s, start_s)
    for part in parts:
        if part.t_start_s <= last_s and start_s <= part.t_end_s:
            return part.url + tape.play(max(start_s - part.t_start_s, 0.0))
    return ""


def shown(
    plots: Iterable[Plot], parts: Sequence[Part], names: Mapping[str, str]
) -> tuple[Plot, ...]:
    """The plots with nothing outside the parts, and without any name that the partner gave.

    `names`: what each stream may be called. Streams that show nothing in the parts are left out.
    """
    drawn = (_shown(plot, parts, names.get(plot.stream, "a stream")) for plot in plots)
    return tuple(plot for plot in drawn if plot is not None)


def _shown(plot: Plot, parts: Sequence[Part], name: str) -> Plot | None:
    inside = _inside(plot, parts)
    whole = Band(
        np.where(inside, plot.whole.low, np.nan), np.where(inside, plot.whole.high, np.nan)
    )
    if not np.isfinite(whole.low).any() or not np.isfinite(whole.high).any():
        return None
    return replace(
        plot,
        stream=name,
        channels=("",) * len(plot.channels),
        least=float(np.nanmin(whole.low)),
        most=float(np.nanmax(whole.high)),
        whole=whole,
        named=None,
        named_channel="",
        marks=tuple(_marks(plot.marks, parts)),
    )


def _inside(plot: Plot, parts: Sequence[Part]) -> NDArray[np.bool_]:
    """Which parts of the band lie in an episode as a whole, (n,)."""
    edges_s = np.linspace(0.0, plot.until_s, plot.whole.low.size + 1)
    slack_s = 1e-6 + edges_s[1]
    inside = np.zeros(plot.whole.low.size, dtype=bool)
    for part in parts:
        begins = edges_s[:-1] >= part.t_start_s - (slack_s if part.t_start_s <= slack_s else 1e-6)
        last_s = part.t_end_s + (slack_s if part.t_end_s >= plot.until_s - slack_s else 1e-6)
        inside |= begins & (edges_s[1:] <= last_s)
    return inside


def _marks(marks: Iterable[Mark], parts: Sequence[Part]) -> Iterable[Mark]:
    """The marks cut to the episodes, said without the channel."""
    for mark in marks:
        for part in parts:
            start_s, end_s = max(mark.start_s, part.t_start_s), min(mark.end_s, part.t_end_s)
            if start_s <= end_s:
                check = mark.title.partition(" ")[0]
                yield replace(
                    mark,
                    start_s=start_s,
                    end_s=end_s,
                    channel="",
                    title=f"{check} at {start_s:.2f} s",
                )
