"""Checks of the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.kept import Course
from dexterdata.checks.measures import at_s, limit, name_list
from dexterdata.checks.registry import sample_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import TOUCH, Finding, Level, StreamKind


@sample_check("value.non_finite", level=Level.ERROR, min_samples=1)
def values_are_numbers(seen: Seen) -> Iterator[Finding]:
    """A measured value is infinite or not a number.

    One such value spreads through every mean and gradient. Where it stands for a lost measurement
    say so in the profile (``missing = {nan = true}``); otherwise find what divided by zero.
    """
    stream, faults = seen.stream, seen.not_finite
    for channel in np.flatnonzero(faults.counts):
        yield Finding(
            f"{faults.counts[channel]} values are infinite or not a number.",
            channel=stream.channels[channel],
            t_start_s=at_s(stream, int(faults.first[channel])),
            t_end_s=at_s(stream, int(faults.last[channel])),
            count=int(faults.counts[channel]),
        )


@sample_check("value.out_of_range", level=Level.WARNING, min_samples=1)
def values_are_in_range(seen: Seen) -> Iterator[Finding]:
    """Values lie outside the range that the profile gives.

    Ranges differ between two gloves of the same model, so this only warns. Check the unit and the
    calibration; if they are right, widen the range in the profile.
    """
    stream, faults = seen.stream, seen.outside
    if stream.limits.value_range is None:
        return
    low, high = stream.limits.value_range
    lowest, highest = seen.low, seen.high
    for channel in np.flatnonzero(faults.counts):
        is_high = highest[channel] - high >= low - lowest[channel]
        worst = float(highest[channel] if is_high else lowest[channel])
        yield Finding(
            f"{faults.counts[channel]} of {stream.samples} values are outside {low:g} to {high:g}, "
            f"the farthest {worst:g}.",
            level=Level.WARNING,
            channel=stream.channels[channel],
            t_start_s=at_s(stream, int(faults.first[channel])),
            count=int(faults.counts[channel]),
            value=worst,
            limit=(low, high),
        )


@sample_check("value.spike", level=Level.WARNING, min_samples=20)
def values_do_not_spike(seen: Seen) -> Iterator[Finding]:
    """A single value lies far from both its neighbours, which agree with each other.

    A bit was lost on the way, or a contact is loose; a model takes it for a blow. Looked for in
    joint angles (unwrapped before), bends and forces of 20 Hz and more, where a hand cannot move
    away and back within one sample: over ten mean steps, a quarter of the channel's range, and
    0.25 rad, a tenth of a bend, or 2 N. The profile's limits ``spike`` (in the stream's unit),
    ``spike_steps`` and ``spike_share`` override these. Check plug and cable, or filter with a
    median of three.
    """
    if seen.steps is None:
        return
    stream = seen.stream
    rows, channels, heights = seen.steps.spikes(_ranges(seen))
    for channel in np.unique(channels):
        own = channels == channel
        highest = int(np.argmax(np.where(own, heights, -np.inf)))
        count = int(np.count_nonzero(own))
        found = "One value jumps" if count == 1 else f"{count} values jump"
        yield Finding(
            f"{found} away and back within one sample, the farthest by "
            f"{heights[highest]:.3g} {stream.unit} at {at_s(stream, int(rows[highest])):.3f} s.",
            level=Level.WARNING,
            channel=stream.channels[channel],
            t_start_s=at_s(stream, int(rows[own][0])),
            t_end_s=at_s(stream, int(rows[own][-1])),
            count=count,
            value=float(heights[highest]),
        )


def _ranges(seen: Seen) -> NDArray[np.float64]:
    """From the lowest to the highest value of each channel, but no more than half a turn."""
    ranges = seen.high - seen.low
    is_angle = seen.stream.kind is StreamKind.JOINT_ANGLE and seen.stream.unit == "rad"
    return np.minimum(ranges, np.pi) if is_angle else ranges


@sample_check(
    "value.drift",
    level=Level.WARNING,
    kinds=TOUCH | {StreamKind.JOINT_ANGLE, StreamKind.BEND},
    min_samples=100,
)
def zero_stays_where_it_is(seen: Seen) -> Iterator[Finding]:
    """A channel's zero wanders in one direction from the beginning of the recording to its end.

    Rubber warms up, a glove slips, an integrator runs away; late samples then mean something else
    than early ones. The lowest and the highest value of each eighth of a recording of a minute and
    more are compared: if both only rise, or only fall, and by over a fifth of the channel's range,
    the channel drifts. For touch the lowest alone counts. The profile's limits ``drift_share`` and
    ``drift_min_s`` override the fifth and the minute. Calibrate again, or record a rest in between
    and take its level off.
    """
    stream = seen.stream
    lasts_s = stream.duration_s if stream.has_clock or stream.nominal_rate_hz else 0.0
    if lasts_s < limit(stream, "drift_min_s", 60.0):
        return
    allowed = limit(stream, "drift_share", 0.2)
    shifts = _shifts(seen.course, only_low=stream.kind in TOUCH)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = shifts / (seen.high - seen.low)
    drifting = [int(c) for c in np.flatnonzero(np.abs(shares) > allowed)]
    if drifting:
        names = [stream.channels[channel] for channel in drifting]
        worst = max(drifting, key=lambda channel: abs(shares[channel]))
        yield Finding(
            f"{len(names)} of {len(stream.channels)} channels drift all the time, the farthest by "
            f"{shifts[worst]:.3g} {stream.unit}: {name_list(names)}.",
            level=Level.WARNING,
            channel=names[0] if len(names) == 1 else None,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            count=len(names),
            value=float(shares[worst]),
            limit=(-allowed, allowed),
        )


def _shifts(course: Course, *, only_low: bool) -> NDArray[np.float64]:
    """By how much each channel wanders from its first eighth to its last, (c,); 0 if to and fro."""
    envelopes = (course.low,) if only_low else (course.low, course.high)
    steps = np.concatenate([np.diff(envelope, axis=0) for envelope in envelopes])
    one_way = (steps > 0).all(axis=0) | (steps < 0).all(axis=0)
    shifts = np.stack([envelope[-1] - envelope[0] for envelope in envelopes])
    smaller = np.take_along_axis(shifts, np.abs(shifts).argmin(axis=0)[None], axis=0)[0]
    return np.where(one_way & np.isfinite(smaller), smaller, 0.0)
