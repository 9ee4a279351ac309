from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.preview import plan_motion, plan_poster, poster
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.svg import capsule, ellipse, hull
from dexterdata.recording import NANOSECONDS
from dexterdata.scan import Scan
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream

SVG = "{http://www.w3.org/2000/svg}"
SKIN_SHAPES = 5 + 14  # palm, ball of the little finger, thenar, stub, ring parts; segments


def parse(picture: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def hands(shapes: list[ElementTree.Element]) -> int:
    return sum(shape.get("stroke") == "#5fbfc8" for shape in shapes)


def discs(picture: bytes) -> int:
    fills = [path.get("fill") for path in parse(picture).findall(f"{SVG}path")]
    return sum(fill.startswith("#") and fill not in ("#0F1518",) for fill in fills)


def test_a_poster_shows_both_hands_on_the_bench():
    picture = parse(poster(kitchen(7, "pour water", 20.0)))

    assert picture.get("viewBox") == "0 0 640 480"
    assert picture.find(f"{SVG}rect").get("fill") == "#0F1518"
    assert hands(picture.findall(f"{SVG}path")) == 2


def test_touch_is_drawn_in_ember_and_only_where_it_was_measured():
    touched = kitchen(7, "open a jar", 10.0)
    bare = recording(*(s for s in touched.streams if s.kind != "tactile"))

    assert discs(poster(touched)) > 150 + discs(poster(bare))


def shifted(taken, by_s):
    """The same with all touch so many seconds later."""
    streams = (
        replace(s, t_ns=s.t_ns + by_s * NANOSECONDS) if s.kind == "tactile" else s
        for s in taken.streams
    )
    return recording(*streams)


@pytest.mark.parametrize(
    ("taken", "policy"),
    [
        (shifted(kitchen(7, "open a jar", 10.0), 20), EVERYTHING),  # the hands are lost by then
        (shifted(kitchen(7, "open a jar", 20.0), 12), Policy(seconds=10.0)),
    ],
)
def test_touch_of_another_time_is_in_no_picture(taken, policy):
    scan = Scan()
    still = plan_poster(taken, scan, policy=policy)
    moving = plan_motion(taken, scan, policy=policy)
    scan.run()

    drawn = still()

    bare = recording(*(s for s in taken.streams if s.kind != "tactile"))
    assert discs(drawn.svg) == discs(poster(bare))
    assert b"animateTransform" not in moving(drawn.t_s, drawn.pitch_deg)


def test_there_is_no_text_no_script_and_no_outside_reference():
    picture = poster(kitchen(7, "stir a pot", 10.0))

    tags = {element.tag.removeprefix(SVG) for element in parse(picture).iter()}
    assert tags == {"svg", "defs", "linearGradient", "stop", "rect", "path"}
    assert b"href" not in picture
    assert b"nan" not in picture
    assert len(picture) < 120_000


def test_the_same_recording_gives_the_same_picture():
    taken = kitchen(1, "place a cup", 8.0)

    assert poster(taken) == poster(kitchen(1, "place a cup", 8.0))


def test_a_recording_without_hands_shows_the_empty_bench():
    picture = parse(poster(recording(stream("f", "force", np.zeros((50, 1))))))

    assert picture.findall(f"{SVG}path") == []
    assert picture.find(f"{SVG}rect") is not None


def test_hands_of_unknown_side_are_drawn():
    bends = np.random.default_rng(0).uniform(0, 1, (80, 5))

    picture = parse(
        poster(
            recording(
                stream("a", "bend", bends, hand="unknown"),
                stream("b", "bend", bends, hand="unknown"),
            )
        )
    )

    assert hands(picture.findall(f"{SVG}path")) == 2


def test_a_hand_that_was_never_seen_is_not_drawn():
    angles = np.full((100, 22), np.nan)

    picture = parse(
        poster(recording(stream("g", "joint_angle", angles, unit="rad", channels=ANGLE_CHANNELS)))
    )

    assert picture.findall(f"{SVG}path") == []


def test_the_hand_fills_the_picture_but_stays_inside():
    angles = np.zeros((10, 22))
    taken = recording(stream("g", "joint_angle", angles, unit="rad", channels=ANGLE_CHANNELS))

    paths = [path.get("d") for path in parse(poster(taken)).findall(f"{SVG}path")]
    tops = [float(d[1:].split()[1].split("L")[0].split("a")[0]) for d in paths]

    assert 0 < min(tops) < 90


def test_a_capsule_inside_the_other_circle_is_that_circle():
    assert (
        capsule((10, 10, 5), (11, 10, 2)) == "M5.0 10.0a5.0 5.0 0 1 0 10.0 0a5.0 5.0 0 1 0 -10.0 0z"
    )


def test_a_capsule_of_equal_circles_has_straight_sides():
    assert capsule((0, 0, 2), (10, 0, 2)) == (
        "M0.0 -2.0L10.0 -2.0A2.0 2.0 0 0 1 10.0 2.0L0.0 2.0A2.0 2.0 0 0 1 0.0 -2.0z"
    )


def test_an_ellipse_spans_its_axes():
    assert ellipse((5, 5), 4, 2, 0.0) == "M1.0 5.0a4.0 2.0 0 1 0 8.0 0.0a4.0 2.0 0 1 0 -8.0 0.0z"


@pytest.mark.parametrize("count", [1, 3])
def test_a_hull_keeps_to_the_outside(count):
    circles = [(20.0 * i, 0.0, 5.0) for i in range(count)]

    points = [tuple(map(float, p.split())) for p in hull(circles)[1:-1].split("L")]

    assert max(abs(y) for _, y in points) == pytest.approx(5, abs=0.1)
    assert len(points) == pytest.approx(29, abs=3)
