"""Checks of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from dexterdata.checks.measures import at_s, limit, typical_step_s
from dexterdata.checks.registry import stream_check
from dexterdata.recording import NANOSECONDS, Finding, Level, Stream, StreamKind

BLOCK_ARRIVAL_SHARE = 0.1
WRONG_UNIT: Final = "the clock's unit is wrong, as where"
TOO_SLOW: Final = "ms are read as s."
TOO_FAST: Final = "s are read as ms."
SOME_STEPS: Final = 10
SLOWEST_HZ: Final = 0.5
FASTEST_HZ: Final = 20_000.0
_HAND: Final = frozenset(
    {StreamKind.JOINT_ANGLE, StreamKind.JOINT_POSITION, StreamKind.BEND, StreamKind.TACTILE}
)
SLOW_NEVER: Final = _HAND | {StreamKind.FORCE, StreamKind.IMU, StreamKind.EMG}
"""A pose may be that of a camera, which is written once in a while."""
FAST_NEVER: Final = _HAND | {StreamKind.POSE}
"""Vibration and muscles are sampled thousands of times a second."""


@stream_check("time.not_increasing", level=Level.ERROR, needs_clock=True)
def clock_goes_forward(stream: Stream) -> Iterator[Finding]:
    """Time stamps go back.

    A step back breaks alignment with every other stream, and nobody can tell which of the samples
    is late. Usually two recordings were joined, or the host's clock was set while recording.
    Split the file there, or write the device's own steady clock.
    """
    back = np.flatnonzero(np.diff(stream.t_ns) < 0)
    if back.size:
        first = int(back[0])
        step_s = (int(stream.t_ns[first + 1]) - int(stream.t_ns[first])) / NANOSECONDS
        times = "once" if back.size == 1 else f"{back.size} times"
        yield Finding(
            f"Time goes back {times}, first by {-step_s:.3g} s.",
            t_start_s=at_s(stream, first),
            t_end_s=at_s(stream, first),
            count=int(back.size),
            value=step_s,
            limit=(0.0, None),
        )


@stream_check("time.repeated_stamps", level=Level.WARNING, needs_clock=True)
def stamps_differ(stream: Stream) -> Iterator[Finding]:
    """Neighbouring samples carry the same time stamp.

    Samples that arrive in blocks get the time of their arrival, so their true spacing is lost; the
    rate is still known from count and duration. Better stamp samples on the device, or declare
    the rate in the profile and leave the stamps out.
    """
    same = np.flatnonzero(np.diff(stream.t_ns) == 0)
    if same.size:
        yield Finding(
            f"{same.size} of {stream.samples} time stamps repeat the one before.",
            level=Level.WARNING,
            t_start_s=at_s(stream, int(same[0])),
            t_end_s=at_s(stream, int(same[-1]) + 1),
            count=int(same.size),
            value=same.size / stream.samples,
        )


@stream_check("time.gap", level=Level.ERROR, needs_clock=True, min_samples=3)
def samples_follow_closely(stream: Stream) -> Iterator[Finding]:
    """Samples are missing: a step is many times longer than the usual one.

    Over five usual steps is a warning; over a second and ten usual steps is an error, because a
    model that trains across the hole learns a jump that never happened. Look for a lost radio
    link or a full disk; cut the recording at the hole. The profile's limits ``gap_warning_s`` and
    ``gap_error_s`` override both.
    """
    typical = typical_step_s(stream)
    if typical == 0:
        return
    small_s = limit(stream, "gap_warning_s", 5 * typical)
    large_s = limit(stream, "gap_error_s", max(1.0, 10 * typical))
    steps_s = np.diff(stream.t_ns) / NANOSECONDS
    large = np.flatnonzero(steps_s > large_s)
    small = np.flatnonzero((steps_s > small_s) & (steps_s <= large_s))
    for places, level, allowed in ((large, Level.ERROR, large_s), (small, Level.WARNING, small_s)):
        if places.size:
            longest = int(places[np.argmax(steps_s[places])])
            gap_s, count = float(steps_s[longest]), int(places.size)
            found = "A gap of" if count == 1 else f"{count} gaps, the longest of"
            yield Finding(
                f"{found} {gap_s:.3g} s at {at_s(stream, longest):.3f} s "
                f"where steps of {typical:.3g} s are usual.",
                level=level,
                t_start_s=at_s(stream, longest),
                t_end_s=at_s(stream, longest + 1),
                count=count,
                value=gap_s,
                limit=(None, allowed),
            )


@stream_check("time.rate_mismatch", level=Level.ERROR, needs_clock=True, min_samples=3)
def rate_is_as_declared(stream: Stream) -> Iterator[Finding]:
    """The stream does not run at the rate that the profile declares.

    The rate is (samples - 1) / duration without the gaps, so samples that arrive in blocks do not
    mislead it. More than 5 % off is a warning, more than 25 % an error: filters and models made
    for the declared rate would be wrong. Correct the profile, or find out what dropped samples.
    A rate that is a thousand times off, or without a declared one under a sample in two seconds or
    over 20,000 a second of a hand, comes from stamps in another unit than the profile's clock says.
    """
    if not stream.nominal_rate_hz:
        yield from _no_rate_of_a_hand(stream)
        return
    steps_s = np.diff(stream.t_ns) / NANOSECONDS
    counted = steps_s[(steps_s >= 0) & (steps_s <= max(1.0, 10 * typical_step_s(stream)))]
    duration_s = float(counted.sum())
    if duration_s <= 0:
        return
    rate_hz = counted.size / duration_s
    off = rate_hz / stream.nominal_rate_hz - 1
    warning, error = limit(stream, "rate_warning", 0.05), limit(stream, "rate_error", 0.25)
    if abs(off) > warning:
        allowed = error if abs(off) > error else warning
        yield Finding(
            f"The stream runs at {rate_hz:.3g} Hz; the profile declares "
            f"{stream.nominal_rate_hz:.4g} Hz.{_by_thousands(rate_hz / stream.nominal_rate_hz)}",
            level=Level.ERROR if abs(off) > error else Level.WARNING,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            value=rate_hz,
            limit=(stream.nominal_rate_hz * (1 - allowed), stream.nominal_rate_hz * (1 + allowed)),
        )


def _by_thousands(ratio: float) -> str:
    """What a rate says that is a thousand times off, or a million, within a fourth."""
    for times in (1e3, 1e6, 1e9):
        if 0.75 < 1 / ratio / times < 1.25:
            return f" That is {times:,.0f} times less: {WRONG_UNIT} {TOO_SLOW}"
        if 0.75 < ratio / times < 1.25:
            return f" That is {times:,.0f} times more: {WRONG_UNIT} {TOO_FAST}"
    return ""


def _no_rate_of_a_hand(stream: Stream) -> Iterator[Finding]:
    """What the steps alone say of the clock's unit; single gaps and blocks do not mislead it."""
    typical_s, rate_hz = typical_step_s(stream), stream.rate_hz
    if stream.samples < SOME_STEPS or typical_s == 0 or rate_hz is None:
        return
    if stream.kind in SLOW_NEVER and max(rate_hz, 1 / typical_s) < SLOWEST_HZ:
        found = f"One sample in {typical_s:.3g} s: no hand is recorded so slowly"
        swapped = TOO_SLOW
    elif stream.kind in FAST_NEVER and min(rate_hz, 1 / typical_s) > FASTEST_HZ:
        found = f"{rate_hz:,.0f} samples a second: no hand is recorded so fast"
        swapped = TOO_FAST
    else:
        return
    yield Finding(
        f"{found}, so {WRONG_UNIT} {swapped}",
        level=Level.WARNING,
        t_start_s=at_s(stream, 0),
        t_end_s=at_s(stream, -1),
        value=rate_hz,
        limit=(SLOWEST_HZ, FASTEST_HZ),
    )


@stream_check("time.jitter", level=Level.WARNING, needs_clock=True, min_samples=20)
def steps_are_even(stream: Stream) -> Iterator[Finding]:
    """Steps between samples vary by more than half of the usual step.

    Speeds and accelerations computed from uneven stamps are noisy. Measured between the 5th and
    the 95th percentile, so single gaps do not count; blocks of repeated stamps are reported by
    their own check. Stamp samples on the device instead of at arrival.
    """
    steps_s = np.diff(stream.t_ns) / NANOSECONDS
    typical = typical_step_s(stream)
    if typical == 0 or np.mean(steps_s <= 0) > BLOCK_ARRIVAL_SHARE:
        return
    low, high = np.percentile(steps_s[steps_s > 0], [5, 95])
    spread = float(high - low) / typical
    allowed = limit(stream, "jitter", 0.5)
    if spread > allowed:
        yield Finding(
            f"Steps vary between {low * 1000:.3g} and {high * 1000:.3g} ms around "
            f"{typical * 1000:.3g} ms.",
            level=Level.WARNING,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            value=spread,
            limit=(None, allowed),
        )
