"""Which areas of a recording could be judged at all: what was not looked at is not perfect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dexterdata.hand.limits import closing_channels
from dexterdata.recording import MEASURED, TOUCH, Finding, Level, Recording, Stream

SHORTEST_SYNC_S: Final = 19.96
"""From the first to the last of 500 steps of 40 ms: two halves of ten seconds are compared."""


def measurable(recording: Recording, findings: Sequence[Finding]) -> dict[str, bool]:
    """Whether each area could be judged.

    Timing needs stamps, range a profile and a stream (no touch) with a known unit, touch a touch
    stream with a known unit, labels an episode; sync two clocks, or touch and closing fingers of
    one hand on one clock for 20 seconds.
    """
    missing = [finding for finding in findings if finding.level is not Level.INFO]
    without_unit = {one.stream for one in missing if one.check == "meta.missing_unit"}
    has_profile = not any(one.check == "meta.missing_profile" for one in missing)
    known = [
        stream
        for stream in recording.streams
        if stream.samples and stream.kind in MEASURED and stream.name not in without_unit
    ]
    return {
        "timing": any(stream.has_clock for stream in recording.streams),
        "completeness": True,
        "range": has_profile and any(stream.kind not in TOUCH for stream in known),
        "touch": any(stream.kind in TOUCH for stream in known),
        "sync": _is_in_sync_measurable(recording.streams),
        "labels": bool(recording.episodes),
    }


def _is_in_sync_measurable(streams: Sequence[Stream]) -> bool:
    if len({stream.clock for stream in streams if stream.has_clock}) > 1:
        return True
    lasting = [stream for stream in streams if _lasts(stream)]
    return any(
        one.hand == other.hand and one.clock == other.clock
        for one in lasting
        if one.kind in TOUCH
        for other in lasting
        if closing_channels(other).any()
    )


def _lasts(stream: Stream) -> bool:
    has_scale = stream.has_clock or bool(stream.nominal_rate_hz)
    return has_scale and stream.duration_s >= SHORTEST_SYNC_S
