"""A finger's joint that never turns while the hand works: dead, or only at rest."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata import checks, quality
from dexterdata.recording import Level
from tests.dexterdata.checks.builders import a_recording, a_stream, found, limits

FINGERS = ("thumb", "index", "middle", "ring", "little")
JOINTS = tuple(f"{finger}_{joint}" for finger in FINGERS for joint in ("mcp", "pip"))
SECONDS = np.arange(400) / 100


def working(names=JOINTS, **changes):
    """A right hand that closes and opens, each joint by 0.8 rad, except where told otherwise."""
    noise = np.random.default_rng(5).normal(scale=0.003, size=(len(SECONDS), len(names)))
    phases = np.linspace(0, 0.6, len(names))
    values = 0.5 + 0.4 * np.sin(3 * SECONDS[:, None] + phases) + noise
    for name, value in changes.items():
        values[:, names.index(name)] = value
    return a_stream(values, channels=names)


def test_joint_that_never_turns_while_its_finger_bends_is_dead():
    (finding,) = found(working(index_pip=0.42), "value.stuck_channel")

    assert finding.message == (
        "index_pip never changes while the fingers' other joints turn by up to 47°: "
        "its sensor is dead, or was never read."
    )
    assert (finding.level, finding.channel) == (Level.WARNING, "index_pip")
    assert (finding.t_start_s, finding.t_end_s, finding.count) == (0.0, 3.99, 1)


def test_dead_joint_costs_points_of_the_range():
    recording = a_recording(working(index_pip=0.42))

    said = quality.score(recording, checks.run(recording), [1.0])

    # One of ten channels: 10 + 50 · √0.1 of the range; half of that, and its part of the mean.
    assert said["areas"]["range"] == 74
    assert said["score"] == 83


def test_a_finger_of_one_joint_is_dead_where_three_others_work():
    names = tuple(f"r_{finger}_flexion_deg" for finger in FINGERS)

    (finding,) = found(working(names, r_ring_flexion_deg=0.42), "value.stuck_channel")

    assert (finding.level, finding.channel) == (Level.WARNING, "r_ring_flexion_deg")


def test_joint_at_zero_is_dead_where_the_device_could_say_less():
    stream = working(index_pip=0.0)
    wide = a_stream(stream.values, channels=JOINTS, limits=limits(value_range=(-0.5, 2.0)))

    (finding,) = found(wide, "value.stuck_channel")

    assert (finding.level, finding.channel) == (Level.WARNING, "index_pip")


def test_two_dead_joints_are_named_together_and_what_is_only_still_is_noted_beside():
    stream = working(
        (*JOINTS, "wrist", "wrist_yaw"),
        index_pip=0.42,
        ring_mcp=0.3,
        wrist=0.2,
        wrist_yaw=np.linspace(0, 6, len(SECONDS)),
    )

    dead, still = found(stream, "value.stuck_channel")

    assert dead.message == (
        "index_pip, ring_mcp never change while the fingers' other joints turn by up to 47°: "
        "their sensors are dead, or were never read."
    )
    assert (dead.level, dead.channel, dead.count) == (Level.WARNING, None, 2)
    assert (still.level, still.channel, still.count) == (Level.INFO, "wrist", 1)


ONE_THUMB = ("thumb_mcp", *JOINTS[2:])
SIDEWAYS = (*JOINTS, "index_mcp_abduction")
UNNAMED = tuple(f"c{number}" for number in range(10))
STILL = {
    "nobody says that it is a joint": a_stream(working(index_pip=0.42).values, channels=UNNAMED),
    "the device may end there": working(index_pip=-0.2),
    "a finger held straight, two others work": working(JOINTS[:6], index_mcp=0.3, index_pip=0.4),
    "sideways": working(SIDEWAYS, index_mcp_abduction=0.3),
    "the only joint of a thumb that may be tied": working(ONE_THUMB, thumb_mcp=0.4),
}


@pytest.mark.parametrize("case", STILL)
def test_stillness_that_may_be_right_is_only_noted(case):
    (finding,) = found(STILL[case], "value.stuck_channel")

    assert finding.level is Level.INFO


def test_dead_joint_that_the_profile_allows_is_left_in_peace():
    allowed = limits(may_be_constant=True)
    stream = a_stream(working(index_pip=0.42).values, channels=JOINTS, limits=allowed)

    assert found(stream, "value.stuck_channel") == []


def test_short_recording_says_nothing_of_a_dead_joint():
    short = a_stream(working(index_pip=0.42).values[:60], channels=JOINTS)

    (finding,) = found(short, "value.stuck_channel")

    assert finding.level is Level.INFO
