"""Smoothness: as published, and of what a hand does."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.features import measure
from dexterdata.features.smoothness import of_tips, sparc
from tests.dexterdata.builders import recording
from tests.dexterdata.features.test_measure import glove

RATE_HZ = 100.0


def bells(count: int, gap_s: float = 0.0, seconds: float = 1.0):
    """Speeds of as many minimum-jerk movements, one after the other."""
    part = np.linspace(0, 1, round(seconds * RATE_HZ))
    bell = 30 * part**2 * (1 - part) ** 2
    rest = np.zeros(round(gap_s * RATE_HZ))
    return np.concatenate([np.concatenate([bell, rest]) for _ in range(count)])


def test_one_smooth_reach_scores_as_published():
    assert sparc(bells(1), RATE_HZ) == pytest.approx(-1.41, abs=0.02)


def test_each_halt_makes_it_less_smooth():
    scores = [sparc(bells(count, gap_s=0.2), RATE_HZ) for count in (1, 2, 4)]

    assert scores[0] > scores[1] > scores[2]


def test_neither_size_nor_speed_of_a_movement_counts():
    slow = bells(1, seconds=2.0)

    assert sparc(5 * bells(1), RATE_HZ) == pytest.approx(sparc(bells(1), RATE_HZ))
    assert sparc(slow, RATE_HZ) == pytest.approx(sparc(bells(1), RATE_HZ), abs=0.1)


def test_trembling_is_told_from_gliding():
    at = np.arange(600) / RATE_HZ
    glide = 0.4 - 0.4 * np.cos(2 * np.pi * at / 6)
    tremor = glide + 0.05 * np.sin(2 * np.pi * 6.0 * at)

    smooth, shaky = (
        measure(recording(glove("index_mcp_flexion", angle)))["smoothness_sparc"]
        for angle in (glide, tremor)
    )

    assert smooth > shaky + 0.5


@pytest.mark.parametrize("speed", [np.zeros(100), np.zeros(1), np.full(50, np.nan)])
def test_what_never_moves_or_was_not_measured_has_none(speed):
    assert sparc(speed, RATE_HZ) is None


def test_frames_that_come_too_slowly_or_for_too_short_a_time_tell_nothing():
    noise = np.random.default_rng(1)
    tips = noise.normal(size=(100, 5, 3)).cumsum(axis=0)

    assert of_tips(tips, np.arange(100) / 15.0) is None
    assert of_tips(tips[:25], np.arange(25) / 30.0) is None
    assert of_tips(tips, np.arange(100) / 30.0) is not None


def test_a_gap_is_not_bridged():
    noise = np.random.default_rng(1)
    tips = noise.normal(size=(100, 5, 3)).cumsum(axis=0)
    seconds = np.arange(100) / 30.0
    seconds[60:] += 5.0

    assert of_tips(tips, seconds) == of_tips(tips[:60], seconds[:60])
