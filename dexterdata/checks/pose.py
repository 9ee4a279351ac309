"""Checks of what a tracker saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dexterdata.checks import frames
from dexterdata.checks.measures import at_s, limit, longest_run, name_list
from dexterdata.checks.registry import sample_check, samples_check
from dexterdata.checks.seen import MOST_TURNS_RAD, Seen
from dexterdata.hand.limits import FASTEST_RAD_S, RANGES_DEG, closing
from dexterdata.recording import Finding, Level, StreamKind

SOME_FRAMES = 10
FLEXIONS = 3
BACKWARD_RAD = 0.3


@samples_check("pose.lost_tracking", level=Level.ERROR)
def hand_is_seen(streams: Sequence[Seen]) -> Iterator[Finding]:
    """The device says that it lost the hand or measured nothing.

    Such samples are masked: their zeros are no positions. Up to a quarter of a stream is only
    noted, more is a warning, and a recording in which no stream ever saw the hand is an error.
    With a glove, look for a loose plug, a weak radio link or an empty battery; with a magnetic
    tracker, for metal nearby; with cameras, keep the hand in view and out of glare. The profile's
    limit ``lost_share`` overrides the quarter.
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


@sample_check("pose.jump", level=Level.WARNING)
def tracked_points_move_steadily(seen: Seen) -> Iterator[Finding]:
    """A tracked point is suddenly elsewhere: over 10 cm away, at over 10 m/s.

    The tracker took something else for the hand, a magnetic one met metal, or a camera found the
    hand again. Speeds made from such samples are wrong by orders of magnitude; cut there, or fill
    the gap. The profile's limits ``jump_m`` and ``jump_m_s`` override both.
    """
    stream = seen.stream
    if seen.jumps is None or not seen.jumps.flags.any():
        return
    rows = np.flatnonzero(seen.jumps.flags)
    found = "One jump" if rows.size == 1 else f"{rows.size} jumps"
    yield Finding(
        f"{found} of a tracked point, the farthest {seen.jumps.farthest_m:.3g} m in one sample.",
        level=Level.WARNING,
        t_start_s=at_s(stream, int(rows[0]) - 1),
        t_end_s=at_s(stream, int(rows[-1])),
        count=int(rows.size),
        value=seen.jumps.farthest_m,
        limit=(None, limit(stream, "jump_m", 0.1)),
    )


@sample_check(
    "pose.impossible_joint",
    level=Level.WARNING,
    kinds=frozenset({StreamKind.JOINT_ANGLE, StreamKind.JOINT_POSITION}),
)
def hand_could_be_human(seen: Seen) -> Iterator[Finding]:
    """No human hand looks or moves like this.

    Angles that are named as joints of a hand are compared with the range of each joint and half a
    radian of slack (1 % of the samples may lie beyond), and with the speed of a finger snap.
    Flexion is positive towards the palm: where the four fingers' flexions are below zero most of
    the time, and reach 17° back on average, the sign is mixed up; write them with the other one.
    Angles of more than two turns, whatever their joint is called, are degrees or counts that the
    profile calls radians.
    Tracked landmarks are looked at in up to 512 frames: whether knuckles lie in order, whether
    fingers bend towards the palm of the hand that is named (else left and right are mixed up), and
    whether bones keep their length. Check unit, sign and order of the channels, which hand it was,
    and the calibration. The profile's limits ``joint_slack_rad``, ``joint_share``,
    ``joint_speed_rad_s``, ``backward_rad`` and ``bone_change`` override the figures.
    """
    yield from _beyond_range(seen)
    yield from _many_turns(seen)
    yield from _too_fast(seen)
    yield from _turned(seen)
    if seen.hand_frames is not None:
        poses = seen.hand_frames.poses()
        if len(poses) >= SOME_FRAMES:
            yield from _wrong_order(frames.share_out_of_order(poses))
            if seen.stream.hand in ("left", "right"):
                yield from _mixed_up(seen.stream.hand, *frames.backward_bends(poses))
            changes = frames.bone_changes(poses, seen.hand_frames.bones())
            yield from _elastic(changes, limit(seen.stream, "bone_change", 0.75))


def _beyond_range(seen: Seen) -> Iterator[Finding]:
    stream, beyond = seen.stream, seen.beyond_joint
    allowed = limit(stream, "joint_share", 0.01)
    for channel in np.flatnonzero(beyond.counts > allowed * stream.samples):
        name = seen.joints[channel]
        low, high = seen.joint_ranges[:, channel]
        normal = "" if name is None else " A hand's is {:g} to {:g}°.".format(*RANGES_DEG[name])
        yield Finding(
            f"{beyond.counts[channel]} of {stream.samples} angles lie outside "
            f"{np.rad2deg(low):.0f} to {np.rad2deg(high):.0f}°.{normal}",
            level=Level.WARNING,
            channel=stream.channels[channel],
            t_start_s=at_s(stream, int(beyond.first[channel])),
            t_end_s=at_s(stream, int(beyond.last[channel])),
            count=int(beyond.counts[channel]),
            value=float(max(seen.low[channel], seen.high[channel], key=abs)),
            limit=(float(low), float(high)),
        )


def _many_turns(seen: Seen) -> Iterator[Finding]:
    if seen.stream.kind is not StreamKind.JOINT_ANGLE or seen.stream.unit != "rad":
        return
    stream, turned = seen.stream, seen.turned
    farthest = np.fmax(np.abs(seen.low), np.abs(seen.high))
    channels = np.flatnonzero(farthest > MOST_TURNS_RAD)
    if channels.size:
        most = float(farthest[channels].max())
        names = [stream.channels[channel] for channel in channels]
        placed = np.flatnonzero(turned.counts)  # not those that are too large to be measurements
        first, last = turned.first[placed], turned.last[placed]
        yield Finding(
            f"Angles reach {most:.3g} rad, {most / (2 * np.pi):.0f} turns: {name_list(names)}. "
            "Are they degrees?",
            level=Level.WARNING,
            channel=names[0] if len(names) == 1 else None,
            t_start_s=at_s(stream, int(first.min())) if placed.size else None,
            t_end_s=at_s(stream, int(last.max())) if placed.size else None,
            count=int(turned.counts.sum()) or None,
            value=most,
            limit=(None, MOST_TURNS_RAD),
        )


def _too_fast(seen: Seen) -> Iterator[Finding]:
    if seen.steps is None:
        return
    stream, fast, fastest = seen.stream, seen.steps.fast, seen.steps.fastest
    channels = np.flatnonzero(fast.counts)
    if channels.size:
        names = [stream.channels[channel] for channel in channels]
        yield Finding(
            f"Angles turn at up to {fastest.max():.0f} rad/s, faster than any finger: "
            f"{name_list(names)}.",
            level=Level.WARNING,
            channel=names[0] if len(names) == 1 else None,
            t_start_s=at_s(stream, int(fast.first[channels].min())),
            t_end_s=at_s(stream, int(fast.last[channels].max()) + 1),
            count=int(fast.counts.sum()),
            value=float(fastest.max()),
            limit=(None, limit(stream, "joint_speed_rad_s", FASTEST_RAD_S)),
        )


def _turned(seen: Seen) -> Iterator[Finding]:
    """Fingers that are bent back farther than any hand can, and most of the time."""
    stream, total = seen.stream, seen.sums.closing
    bending = closing(stream.channels, stream.unit)
    if total is None or stream.kind is not StreamKind.JOINT_ANGLE or bending.sum() < FLEXIONS:
        return
    mean_rad = total / bending.sum()
    share = float(np.mean(mean_rad < 0))
    farthest_rad = float(np.percentile(mean_rad, 5))
    if share > 0.5 and farthest_rad < -limit(stream, "backward_rad", BACKWARD_RAD):
        yield Finding(
            f"The fingers bend away from the palm in {share:.0%} of the time, "
            f"{-np.rad2deg(farthest_rad):.0f}° on average at the farthest: flexion is positive "
            "towards the palm, so the sign is mixed up.",
            level=Level.WARNING,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            value=share,
            limit=(None, 0.5),
        )


def _wrong_order(share: float) -> Iterator[Finding]:
    if share > 0.5:
        yield Finding(
            f"In {share:.0%} of the frames the knuckles do not lie in order from index to little "
            "finger: the landmarks are not in the order that was read.",
            level=Level.WARNING,
            value=share,
            limit=(None, 0.5),
        )


def _mixed_up(hand: str, backward: int, bent: int) -> Iterator[Finding]:
    if bent >= SOME_FRAMES and backward > 0.8 * bent:
        yield Finding(
            f"The fingers of the {hand} hand bend away from its palm in {backward} of {bent} "
            "frames: left and right are mixed up, or an axis is mirrored.",
            level=Level.WARNING,
            count=backward,
            value=backward / bent,
            limit=(None, 0.8),
        )


def _elastic(changes: list[tuple[str, float]], allowed: float) -> Iterator[Finding]:
    elastic = [(finger, change) for finger, change in changes if change > allowed]
    if elastic:
        fingers = list(dict.fromkeys(finger for finger, _ in elastic))
        yield Finding(
            f"Bones change by up to {max(change for _, change in elastic):.0%} of their length: "
            f"{name_list(fingers, shown=5)}.",
            level=Level.WARNING,
            count=len(elastic),
            value=max(change for _, change in elastic),
            limit=(None, allowed),
        )
