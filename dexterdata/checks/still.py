"""Checks of what stands still: a frozen glove, a dead joint, a sensor at its end stop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks import fingers
from dexterdata.checks.measures import at_s, limit, longest_run, name_list
from dexterdata.checks.registry import sample_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import TOUCH, Finding, Level, StreamKind

MOST = 0.5
SAMPLES_OF_USE = 100
"""With fewer a joint may rest all the time."""


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
    noted; when most channels of a stream stand still it is a warning. So is a finger's joint
    (by its name: a finger, and mcp, pip, dip or flexion) that never turns to the last digit in 100
    samples and more while the same finger bends at another by over 29°, or three others do: that
    sensor is dead. Look at its cable; set ``may_be_constant`` where stillness is right, in a stream
    of its own for a joint that the device does not measure. Cells of a skin have a check of their
    own, ``tactile.dead_taxels``.
    """
    stream = seen.stream
    if stream.kind is StreamKind.TACTILE:
        return
    stuck = seen.constant & ~_railed(seen)
    if stream.limits.may_be_constant or not stuck.any() or seen.constant.all():
        return
    dead = _dead(seen, stuck)
    if dead.any():
        yield _of_dead(seen, dead)
    still = [stream.channels[channel] for channel in np.flatnonzero(stuck & ~dead)]
    if still:
        is_most = stuck.mean() > MOST
        yield Finding(
            f"{len(still)} of {len(stream.channels)} channels never change: {name_list(still)}.",
            level=Level.WARNING if is_most else Level.INFO,
            channel=still[0] if len(still) == 1 else None,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            count=len(still),
        )


def _dead(seen: Seen, stuck: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return (c,) bool: which of the ``stuck`` channels are joints that cannot rest so."""
    stream = seen.stream
    is_angle = stream.kind is StreamKind.JOINT_ANGLE and stream.unit == "rad"
    if not is_angle or stream.samples < SAMPLES_OF_USE:
        return np.zeros_like(stuck)
    dead = stuck & fingers.must_turn(stream.channels, seen.low, seen.high)
    if stream.limits.value_range is None:
        # The device may end at the lowest or the highest angle, and have cut the joint off there.
        dead &= (seen.low > np.nanmin(seen.low)) & (seen.high < np.nanmax(seen.high))
    return dead


def _of_dead(seen: Seen, dead: NDArray[np.bool_]) -> Finding:
    stream = seen.stream
    names = [stream.channels[channel] for channel in np.flatnonzero(dead)]
    is_one = len(names) == 1
    turned_rad = max(
        high - low
        for channel, low, high in zip(stream.channels, seen.low, seen.high, strict=True)
        if fingers.bent_finger(channel)
    )
    return Finding(
        f"{name_list(names)} never {'changes' if is_one else 'change'} while the fingers' other "
        f"joints turn by up to {np.rad2deg(turned_rad):.0f}°: "
        f"{'its sensor is' if is_one else 'their sensors are'} dead, or "
        f"{'was' if is_one else 'were'} never read.",
        level=Level.WARNING,
        channel=names[0] if is_one else None,
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
