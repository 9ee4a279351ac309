"""The moving picture of a card: what it shows, that it is small, and that it holds only shapes."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.preview import plan_motion, plan_poster
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.picture_check import check_moving, check_still
from dexterdata.scan import Scan
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream


def drawn(a_recording, *span):
    scan = Scan()
    poster = plan_poster(a_recording, scan, *span)
    motion = plan_motion(a_recording, scan, *span)
    scan.run()
    still = poster()
    moving = None if still.t_s is None else motion(still.t_s, still.pitch_deg)
    return still, moving


@pytest.fixture(scope="module")
def pour():
    return drawn(kitchen(7, "pour water", 20.0))


def test_it_moves_both_hands_by_itself_and_is_small(pour):
    _, moving = pour
    text = moving.decode()

    assert text.startswith("<svg ")
    assert 'id="h0b0"' in text
    assert 'id="h1b0"' in text
    assert text.count("<animate ") > 40
    assert len(gzip.compress(moving)) < 12_000
    check_moving(text)


def test_it_ends_where_it_began_so_that_the_loop_does_not_jump(pour):
    _, moving = pour

    for values in re.findall(r'values="([^"]*)"', moving.decode()):
        steps = values.split(";")
        assert steps[0] == steps[-1]
        assert len(steps) == 13
    for times in re.findall(r'keyTimes="([^"]*)"', moving.decode()):
        numbers = [float(time) for time in times.split(";")]
        assert (numbers[0], numbers[-1], len(numbers)) == (0, 1, 13)
        assert numbers == sorted(numbers)


def test_touch_shows_in_ember_that_changes(pour):
    _, moving = pour

    fills = re.findall(r'attributeName="fill" values="([^"]*)"', moving.decode())
    assert fills
    assert any(len(set(fill.split(";"))) > 3 for fill in fills)


def test_the_same_recording_gives_the_same_bytes(pour):
    assert drawn(kitchen(7, "pour water", 20.0))[1] == pour[1]


def test_the_poster_says_which_moment_it_shows(pour):
    still, _ = pour

    assert 0.0 <= still.t_s <= 20.0
    check_still(still.svg.decode())


def test_a_recording_without_hands_moves_nothing():
    still, moving = drawn(recording(stream("f", "force", np.zeros((100, 1)))))

    assert (still.t_s, moving) == (None, None)


@pytest.mark.parametrize(("stamps_are_ms", "moves"), [(False, True), (True, False)])
def test_hours_of_a_slow_clock_show_jumps_and_no_movement(stamps_are_ms, moves):
    angles = 0.4 + 0.3 * np.sin(np.arange(60_000)[:, None] / 50 + np.arange(22))
    glove = stream("g", "joint_angle", angles, unit="rad", channels=ANGLE_CHANNELS)
    taken = replace(glove, t_ns=glove.t_ns * (1000 if stamps_are_ms else 1))  # taken for seconds

    still, moving = drawn(recording(taken))

    assert still.t_s is not None
    assert (moving is not None) is moves
    if moving:
        check_moving(moving.decode())


@pytest.mark.parametrize(
    ("here", "instead"),
    [
        ('attributeName="points"', 'attributeName="href"'),
        ('href="#h0b0"', 'href="http://evil/"'),
        ('href="#h0b0"', 'href="#g0"'),
        ("<use ", "<image "),
        ("<use ", "<script "),
        ("<use ", '<use id="h0b3" '),
        ("<g ", '<g id="h0b3" '),
        ("<g ", '<g onbegin="alert(1)" '),
        ('repeatCount="indefinite"', 'repeatCount="1" begin="x.click"'),
        ('type="translate"', 'type="scale"'),
        ("</svg>", "text</svg>"),
    ],
)
def test_nothing_but_shapes_and_their_motion_leaves_the_box(pour, here, instead):
    text = pour[1].decode()
    assert here in text

    with pytest.raises(FramingError):
        check_moving(text.replace(here, instead, 1))


def test_a_still_picture_may_not_move(pour):
    with pytest.raises(FramingError):
        check_still(pour[1].decode())
