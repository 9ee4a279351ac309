"""Checks of the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.kept import Course
from dexterdata.checks.measures import at_s, limit, longest_run, name_list
from dexterdata.checks.registry import sample_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import TOUCH, Finding, Level, StreamKind

MOST = 0.5


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


@sample_check("value.frozen", level=Level.ERROR, min_samples=10)
def frames_change(seen: Seen) -> Iterator[Finding]:
    """Whole frames repeat while time goes on: the sensor hung and the recorder did not notice.

    Rates, order and ranges all look right in such a file. 90 % repeated frames are an error; half,
    or one run of over a second and a tenth of the recording, a warning. A touch sensor that
    is never touched only warns. Restart the glove and record again; if the device holds still by
    design, set ``may_be_constant`` in the profile.
    """
    stream, repeated = seen.stream, seen.repeated
    if stream.limits.may_be_constant:
        return
    run = longest_run(repeated)
    if run is None:
        return
    share = float(repeated.mean())
    run_s = (int(stream.t_ns[run.last + 1]) - int(stream.t_ns[run.first])) / 1e9
    is_long = run_s > max(1.0, 0.1 * stream.duration_s) and run.samples >= 10
    frozen_share = limit(stream, "frozen_share", 0.9)
    if share < MOST and not is_long:
        return
    is_error = share >= frozen_share and not _is_untouched(seen)
    yield Finding(
        f"{share:.0%} of the frames repeat the one before; "
        f"the longest run has {run.samples + 1} frames.",
        level=Level.ERROR if is_error else Level.WARNING,
        t_start_s=at_s(stream, run.first),
        t_end_s=at_s(stream, run.last + 1),
        count=int(np.count_nonzero(repeated)),
        value=share,
        limit=(None, frozen_share),
    )


def _is_untouched(seen: Seen) -> bool:
    """Return whether a touch stream rests at its baseline, which no contact explains."""
    if seen.stream.kind not in TOUCH:
        return False
    rest = seen.stream.limits.baseline or 0.0
    return bool(np.all(seen.constant & (seen.low == rest)))


@sample_check("value.stuck_channel", level=Level.WARNING, min_samples=10)
def channels_change(seen: Seen) -> Iterator[Finding]:
    """Some channels never change while others do.

    One still channel may be right (a hand at rest, a joint that was not used), so it is only
    noted; when most channels of a stream stand still it is a warning. Look at the cable of that
    sensor; set ``may_be_constant`` where stillness is right. Cells of a skin have a check of their
    own, ``tactile.dead_taxels``.
    """
    stream = seen.stream
    if stream.kind is StreamKind.TACTILE:
        return
    stuck = seen.constant & ~_railed(seen)
    if stream.limits.may_be_constant or not stuck.any() or seen.constant.all():
        return
    names = [stream.channels[channel] for channel in np.flatnonzero(stuck)]
    is_most = stuck.mean() > MOST
    yield Finding(
        f"{len(names)} of {len(stream.channels)} channels never change: {name_list(names)}.",
        level=Level.WARNING if is_most else Level.INFO,
        channel=names[0] if len(names) == 1 else None,
        t_start_s=at_s(stream, 0),
        t_end_s=at_s(stream, -1),
        count=len(names),
    )


@sample_check("value.railed_channel", level=Level.ERROR, min_samples=10)
def channels_leave_their_end_stop(seen: Seen) -> Iterator[Finding]:
    """A channel sits at an end of its range all the time.

    A bent or broken flex sensor reads its end stop; so does one that was never calibrated. One
    channel is a warning, most channels of a stream are an error. Where no range is declared only a
    constant zero counts. For touch only the upper end counts: nothing touched is no fault.
    """
    stream, railed = seen.stream, _railed(seen)
    if not railed.any():
        return
    is_still = bool(seen.constant.all())
    if is_still and stream.limits.may_be_constant:
        return
    is_most = railed.mean() > MOST and len(stream.channels) > 1
    if is_most:
        names = [stream.channels[channel] for channel in np.flatnonzero(railed)]
        yield Finding(
            f"{len(names)} of {len(stream.channels)} channels sit at the end of their range: "
            f"{name_list(names)}.",
            level=Level.WARNING if stream.limits.may_be_constant else Level.ERROR,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            count=len(names),
            limit=stream.limits.value_range,
        )
        return
    for channel in np.flatnonzero(railed):
        yield Finding(
            "The channel sits at the end of its range all the time.",
            level=Level.WARNING,
            channel=stream.channels[channel],
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            value=float(seen.low[channel]),
            limit=stream.limits.value_range,
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


def _railed(seen: Seen) -> NDArray[np.bool_]:
    """Return (c,) bool: channels that never leave an end of their range."""
    stream, low, high = seen.stream, seen.low, seen.high
    known = np.isfinite(low)
    is_touch = stream.kind in TOUCH
    railed = np.zeros(low.shape, dtype=bool)
    if stream.limits.value_range is not None:
        bottom, top = stream.limits.value_range
        slack = 1e-3 * (top - bottom)
        railed |= low >= top - slack
        if not is_touch:
            railed |= high <= bottom + slack
    elif not is_touch and stream.kind not in (StreamKind.POSE, StreamKind.JOINT_POSITION):
        railed |= (low == 0) & (high == 0)
    if stream.limits.saturation is not None:
        railed |= low >= stream.limits.saturation
    return railed & known
