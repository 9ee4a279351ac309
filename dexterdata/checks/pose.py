"""Checks of what a tracker saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dexterdata.checks.measures import at_s, limit, longest_run
from dexterdata.checks.registry import samples_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import Finding, Level


@samples_check("pose.lost_tracking", level=Level.ERROR)
def hand_is_seen(streams: Sequence[Seen]) -> Iterator[Finding]:
    """The device says that it lost the hand or measured nothing.

    Such samples are masked: their zeros are no positions. Up to a quarter of a stream is only
    noted, more is a warning, and a recording in which no stream ever saw the hand is an error.
    Turn the hand towards the camera, or lower the light's glare; the profile's limit
    ``lost_share`` overrides the quarter.
    """
    is_blind = bool(streams) and all(seen.lost.all() for seen in streams)
    for seen in streams:
        stream, lost = seen.stream, seen.lost
        run = longest_run(lost)
        if run is None:
            continue
        share = float(lost.mean())
        yield Finding(
            f"{int(lost.sum())} of {stream.samples} samples were not measured ({share:.0%}); "
            f"the longest run has {run.samples}.",
            level=_level(is_blind, share, limit(stream, "lost_share", 0.25)),
            stream=stream.name,
            t_start_s=at_s(stream, run.first),
            t_end_s=at_s(stream, run.last),
            count=int(lost.sum()),
            value=share,
        )


def _level(is_blind: bool, share: float, allowed_share: float) -> Level:
    if is_blind:
        return Level.ERROR
    return Level.WARNING if share > allowed_share else Level.INFO
