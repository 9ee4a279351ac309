"""Streams that belong to different times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dexterdata import checks
from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.recording import Finding, Level, Stream, StreamKind
from dexterdata.simulate import kitchen
from dexterdata.simulate.tasks import TASKS
from tests.dexterdata.checks.builders import a_recording, a_stream, found

RATE_HZ = 50.0


def a_glove(late_s: float = 0.0, **changes: Any) -> tuple[Stream, Stream]:
    """Fingers that close at odd times for a minute, and a skin that feels it ``late_s`` after."""
    rng = np.random.default_rng(11)
    seconds = np.arange(3_000) / RATE_HZ
    times = np.cumsum(rng.uniform(1.5, 4.0, 40))

    def grips(at: np.ndarray) -> np.ndarray:
        return np.exp(-(((at[:, None] - times) / 0.4) ** 2)).sum(axis=1)

    angles = np.repeat(grips(seconds)[:, None], 22, axis=1) + rng.normal(0, 0.01, (3_000, 22))
    touch = 5_000 * np.repeat(grips(seconds - late_s)[:, None], 16, axis=1)
    touch += rng.normal(0, 100, touch.shape)
    joints = a_stream(angles, rate_hz=RATE_HZ, channels=ANGLE_CHANNELS)
    skin = a_stream(touch, rate_hz=RATE_HZ, name="skin", kind=StreamKind.TACTILE, unit="Pa")
    return joints, replace(skin, **changes)


def offsets(*streams: Stream) -> list[Finding]:
    return found(a_recording(*streams), "sync.offset")


def test_touch_that_goes_with_the_fingers_is_in_time():
    assert offsets(*a_glove(0.0)) == []
    assert offsets(*a_glove(0.2)) == []


@pytest.mark.parametrize("late_s", [0.8, -0.6])
def test_touch_that_comes_late_or_early_is_told_with_its_offset(late_s):
    (finding,) = offsets(*a_glove(late_s))

    assert (finding.level, finding.stream) == (Level.WARNING, "skin")
    assert finding.value == pytest.approx(late_s, abs=0.08)


def test_touch_that_has_nothing_to_do_with_the_fingers_says_nothing():
    joints, skin = a_glove()
    noise = np.random.default_rng(4).normal(size=skin.values.shape)

    assert offsets(joints, replace(skin, values=noise)) == []


def test_touch_of_the_other_hand_says_nothing():
    assert offsets(*a_glove(0.8, hand="left")) == []


def test_simulated_gloves_are_in_time():
    recording = kitchen(3, next(iter(TASKS)), 60.0)

    ids = {finding.check for finding in checks.run(recording)}

    assert not {check for check in ids if check.startswith("sync.")}


def test_two_clocks_that_run_apart_for_the_same_samples_warn():
    device = a_stream(name="device")
    host = replace(device, name="host", clock="host")
    stretched = (host.t_ns * 1.06).astype(np.int64)

    (finding,) = offsets(device, replace(host, t_ns=stretched))

    assert finding.message == ("The clocks device and host run 0.119 s apart for the same samples.")
    assert offsets(device, host) == []


def test_stream_that_begins_late_or_ends_early_warns():
    long = a_stream(np.random.default_rng(1).normal(scale=0.1, size=(6_000, 3)), name="long")
    short = a_stream(np.random.default_rng(2).normal(scale=0.1, size=(4_000, 3)), name="short")
    late = replace(short, name="late", t_ns=short.t_ns + 20_000_000_000)

    findings = found(a_recording(long, short, late), "sync.length_mismatch")

    assert [(f.stream, f.level) for f in findings] == [
        ("short", Level.WARNING),
        ("late", Level.WARNING),
    ]
    assert [f.message for f in findings] == [
        "The stream ends 20 s before the last of this recording.",
        "The stream begins 20 s after the first of this recording.",
    ]


def test_a_few_samples_more_or_less_are_no_matter():
    long = a_stream(name="long")
    short = a_stream(long.values[:190], name="short")

    assert found(a_recording(long, short), "sync.length_mismatch") == []


def test_streams_without_time_scale_are_not_compared():
    long = a_stream(name="long")
    short = a_stream(long.values[:20], name="short", has_clock=False)

    assert found(a_recording(long, short), "sync.length_mismatch") == []
