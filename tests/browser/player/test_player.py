"""The player in a real browser: its pose is the recording's, and everybody gets something."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dexterdata import preview
from tests.browser.player.conftest import READY_S
from tests.browser.player.urls import DURATION_S, preview_bytes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.urls("tests.browser.player.urls"),
]
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
PLAYER = "document.querySelector('figure.player').player"
WITHOUT_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
};
"""


SAVES_DATA = """
Object.defineProperty(Navigator.prototype, "connection", { get: () => ({ saveData: true }) });
"""


def widths(page: Any) -> float:
    """How much of the player's width its picture has."""
    stage = page.locator(".player .stage").bounding_box()["width"]
    return float(stage / page.locator("figure.player").bounding_box()["width"])


def wait_for_another(picture: Any, before: bytes) -> None:
    """Until it looks different from before: a busy machine draws later."""
    deadline = time.monotonic() + READY_S
    while picture.screenshot() == before:
        assert time.monotonic() < deadline, "the picture stays as it was"


def joints(page: Any, side: str) -> np.ndarray:
    values = page.evaluate(f"Array.from({PLAYER}.jointsAt().{side})")
    return np.array(values, dtype=np.float64).reshape(26, 3)


def now(page: Any) -> float:
    return float(page.evaluate(f"{PLAYER}.time"))


def test_the_pose_on_stage_is_the_one_in_the_preview(open_player) -> None:
    decoded = preview.decode(preview_bytes())
    page = open_player()

    for frame in (0, 45, 90):
        page.evaluate(f"{PLAYER}.seek({frame} / {decoded.header['hands']['right']['rate_hz']})")
        for side in ("left", "right"):
            expected = decoded.values(decoded.header["hands"][side]["joints"])[frame]
            np.testing.assert_allclose(joints(page, side), expected, atol=1e-6)
    assert page.errors == []


def test_drawn_hands_follow_the_clock(open_player) -> None:
    page = open_player("?t=0.5")
    before = page.locator("canvas.gl").screenshot()

    page.evaluate(f"{PLAYER}.seek(3)")

    wait_for_another(page.locator("canvas.gl"), before)


def test_playing_moves_time_and_pausing_holds_it(open_player) -> None:
    page = open_player()
    page.get_by_role("button", name="Play").last.click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Pause").click()

    held = now(page)
    page.wait_for_timeout(200)

    assert 0 < held < DURATION_S
    assert now(page) == held


def test_keys_work_only_with_the_focus_inside(open_player) -> None:
    page = open_player("?t=2")

    page.locator("h1").click()
    page.keyboard.press("End")
    outside = now(page)
    page.locator("figure.player").focus()
    page.keyboard.press("Shift+ArrowRight")

    assert outside == 2
    assert now(page) == 3


@pytest.mark.parametrize(
    ("key", "time_s"),
    [
        ("ArrowRight", 2 + 1 / 30),
        ("ArrowLeft", 2 - 1 / 30),
        ("Home", 0.0),
        ("Shift+ArrowLeft", 1.0),
    ],
)
def test_a_key_moves_time(open_player, key, time_s) -> None:
    page = open_player("?t=2")

    page.get_by_label("Time").focus()
    page.keyboard.press(key)

    assert now(page) == pytest.approx(time_s, abs=0.01)


def test_the_range_tells_time_and_pressure(open_player) -> None:
    page = open_player("?t=2.5")

    says = page.get_by_label("Time").get_attribute("aria-valuetext")

    assert says.startswith("2.50 seconds, peak pressure ")
    assert says.endswith(" kilopascal")


def test_brackets_make_a_loop_that_playing_keeps(open_player) -> None:
    page = open_player("?t=1")
    page.locator("figure.player").focus()
    page.keyboard.press("[")
    page.evaluate(f"{PLAYER}.seek(1.3)")
    page.keyboard.press("]")

    page.evaluate(f"{PLAYER}.play()")
    page.wait_for_timeout(900)

    assert 1 <= now(page) <= 1.3
    assert page.evaluate(f"{PLAYER}.clock.playing") is True


def test_the_help_lists_the_keys_and_closes(open_player) -> None:
    page = open_player()
    page.locator("figure.player").focus()

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    page.keyboard.press("Escape")

    assert not dialog.is_visible()


def test_the_data_table_tells_the_same_in_words(open_player) -> None:
    page = open_player()

    page.get_by_role("button", name="Data").click()

    assert page.get_by_role("columnheader", name="Peak pressure, right").is_visible()
    assert page.locator(".data table:not(.moments) tbody tr").count() == 13
    assert "Both hands over 6.0 seconds" in page.locator(".data p").inner_text()


def test_synthetic_data_says_so(open_player) -> None:
    page = open_player()

    assert page.locator(".stage .tag.synthetic").inner_text() == "Synthetic"


def test_reduced_motion_shows_a_still_hand_with_its_time_and_plots(open_player) -> None:
    page = open_player(reduced_motion="reduce")
    held = now(page)
    page.wait_for_timeout(500)

    assert now(page) == held > 0
    assert page.locator(".clock [data-part=time]").inner_text() == f"{held:.3f}"
    assert page.locator(".lane canvas").count() == 2
    assert page.evaluate(f"{PLAYER}.clock.playing") is False


def test_play_goes_on_from_the_moment_that_is_shown(open_player) -> None:
    page = open_player()
    shown = now(page)

    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function(f"{PLAYER}.clock.playing")

    assert 0 < shown <= now(page) < DURATION_S


def test_saved_data_shows_the_poster_alone_and_loads_nothing_heavy(open_player) -> None:
    page = open_player(waits=False, script=SAVES_DATA)
    page.wait_for_timeout(1500)

    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")

    assert page.locator("img.poster").is_visible()
    assert widths(page) == pytest.approx(1.0, abs=0.01)
    assert not [name for name in loaded if "three" in name or "lanes" in name]
    page.get_by_role("button", name="Play").first.click()
    page.locator("figure.player[data-ready]").wait_for()
    assert widths(page) == pytest.approx(0.52, abs=0.01)


def test_without_webgl_the_hands_are_drawn_and_follow_the_clock(open_player) -> None:
    page = open_player("?t=0.5", script=WITHOUT_WEBGL)
    before = page.locator("canvas.sketch").screenshot()

    page.evaluate(f"{PLAYER}.seek(3)")

    wait_for_another(page.locator("canvas.sketch"), before)
    assert page.get_by_text("Drawn without WebGL").is_visible()
    assert page.locator(".lane canvas").count() == 2


def test_without_scripts_there_is_a_picture_and_a_touchprint(open_player) -> None:
    page = open_player(waits=False, java_script_enabled=False)

    assert page.locator("img.poster").is_visible()
    assert page.get_by_alt_text("Touchprint: peak pressure").is_visible()
    assert widths(page) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_marks_of_the_time_line_stand_where_they_say(open_player, width) -> None:
    page = open_player(width=width)
    line = page.locator(".scrub-box").bounding_box()

    duration = float(page.evaluate(f"{PLAYER}.duration"))

    marks = page.locator(".scrub .axis span")
    boxes = [mark.bounding_box() for mark in marks.all()]

    assert marks.all_inner_texts() == ["0 s", "1", "2", "3", "4", "5"]
    assert boxes[0]["x"] == pytest.approx(line["x"], abs=1)
    for second, box in list(enumerate(boxes))[1:]:
        middle = box["x"] + box["width"] / 2
        assert middle == pytest.approx(line["x"] + line["width"] * second / duration, abs=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_adds_a_plot_covers_no_number_of_an_axis(open_player, width) -> None:
    page = open_player(width=width)

    button = page.get_by_role("button", name="Add a plot").bounding_box()
    last = page.locator(".lane .uplot").last.bounding_box()

    assert button["y"] >= last["y"] + last["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(open_player, scheme, width) -> None:
    page = open_player(color_scheme=scheme, bypass_csp=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="Data").click()

    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))")

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
