"""What stands in the 3D scene at a time is what the recording holds at that time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from dexterdata.hand import plan_joints
from dexterdata.hand.names import CHAINS
from dexterdata.hand.timeline import span_of
from dexterdata.recording import NANOSECONDS
from dexterdata.scan import Scan
from tests.browser.pages import wait_until
from tests.browser.player.urls import real_recording, recording

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.urls("tests.browser.player.urls"),
]
PLAYER = "document.querySelector('figure.player').player"
FINGERS = ("index", "middle", "ring", "little")
TOLERANCE_DEG = 3.0
"""A preview keeps every segment's direction within a degree where it has the room, so an angle
between two of them within two; between two frames at 30 Hz the joints move on straight lines where
the hand turns, which at the speeds of hands is a few tenths more."""


def bends(along: dict[tuple[str, int], np.ndarray]) -> dict[str, float]:
    """Middle and end joints of each finger from the directions of its bones, in degrees."""
    found = {}
    for finger in FINGERS:
        chain = CHAINS[finger]
        for name, near, far in (("pip", chain[2], chain[3]), ("dip", chain[3], chain[4])):
            cosine = float(along[finger, near] @ along[finger, far])
            found[f"{finger}_{name}"] = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return found


def in_the_scene(page: Any, time_s: float, side: str) -> dict[str, float]:
    """Seek, wait until 3D stands for that time, and read its bones back from the meshes."""
    page.evaluate(f"{PLAYER}.seek({time_s})")
    shows = f"{PLAYER}.figure.dataset.drawn === 'stage'"
    wait_until(page, f"{shows} && Object.values({PLAYER}.stage.pose())[0]?.time === {time_s}")
    pose = page.evaluate(f"{PLAYER}.stage.pose()")[side]
    assert pose["isVisible"]
    return bends(
        {(bone["finger"], bone["joint"]): np.array(bone["along"]) for bone in pose["bones"]}
    )


def of_joints(joints: np.ndarray) -> dict[str, float]:
    """The same angles of 26 joints, (26, 3)."""
    along = {}
    for finger in FINGERS:
        chain = CHAINS[finger]
        for near, far in pairwise(chain[1:]):
            bone = joints[far] - joints[near]
            along[finger, far] = bone / np.linalg.norm(bone)
    return bends(along)


def test_a_real_hand_is_bent_as_it_was_recorded(open_player) -> None:
    time_s = 12.34
    recording_ = real_recording()
    (stream,) = recording_.streams
    at = np.searchsorted(stream.t_ns, time_s * NANOSECONDS)
    assert stream.t_ns[-1] > 13 * NANOSECONDS
    scan = Scan()
    tracks = plan_joints(recording_, scan, span_of(recording_, None, None), 30.0, 18_001)
    scan.run()
    measured = tracks()["right"].positions
    share = (time_s * NANOSECONDS - stream.t_ns[at - 1]) / (stream.t_ns[at] - stream.t_ns[at - 1])
    joints = measured[at - 1] * (1 - share) + measured[at] * share

    found = in_the_scene(open_player(path="real"), time_s, "right")

    expected = of_joints(joints)
    assert max(expected.values()) > 8  # a hand at work, not a flat one
    assert found == pytest.approx(expected, abs=TOLERANCE_DEG)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_simulated_hand_shows_the_angles_of_its_own_channels(open_player, side) -> None:
    time_s = 2.34
    stream = next(
        s for s in recording().streams if s.kind == "joint_angle" and s.name.startswith(side)
    )
    times = stream.t_ns / NANOSECONDS

    def angle(name: str) -> float:
        values = stream.values[:][:, stream.channels.index(f"{name}_flexion")]
        return abs(float(np.degrees(np.interp(time_s, times, values))))

    found = in_the_scene(open_player(), time_s, side)

    assert max(found.values()) > 30
    assert found == pytest.approx({name: angle(name) for name in found}, abs=TOLERANCE_DEG)
