"""The review desk: jump to a finding, mend an episode by keyboard, ask for changes, be answered."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import PLAYER, overflow, violations, wait_until
from tests.browser.recordings import with_a_frozen_hand
from tests.browser.test_partner import choose, new_dataset, report_of, submit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FROZEN_AT = "3.00 s"


@pytest.fixture
def submitted(open_page: Any, tmp_path: Path) -> str:
    """The name of a file that waits for review and has one warning at three seconds."""
    page = open_page("partner")
    path = with_a_frozen_hand(tmp_path / f"pour_{secrets.token_hex(3)}.h5", secrets.randbits(31))
    dataset = new_dataset(page)
    choose(page, dataset, [path])
    page.get_by_text("1 sent, 0 to go").wait_for()
    report_of(page, path.name)
    submit(page, dataset)
    return path.name


def open_review(page: Any, name: str) -> None:
    page.goto("/review/")
    page.get_by_role("link", name=name).click()
    page.locator(".episode-track").wait_for()


def saved(page: Any) -> None:
    page.get_by_text(re.compile("^Draft saved at")).wait_for()


def mend_by_key(page: Any) -> None:
    """Put the first episode's end to 3.51 s and its start to 0.5 s, looking at each step."""
    end = page.get_by_role("slider", name="End of episode 1", exact=True)
    end.focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    field = page.get_by_label("End, s").first
    duration_s = float(end.get_attribute("aria-valuemax"))
    assert float(field.input_value()) == pytest.approx(duration_s - 1.11, abs=0.0011)
    assert end.get_attribute("aria-valuetext") == f"{float(field.input_value()):.2f} seconds"
    page.get_by_role("button", name="Undo").click()
    page.get_by_label("Start, s").first.fill("0.5")
    assert page.get_by_role("slider", name="Start of episode 1").get_attribute("aria-valuenow") == (
        "0.5"
    )
    end.focus()
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert field.input_value() == "3.51"


def test_a_reviewer_jumps_to_a_finding_mends_an_end_by_key_and_accepts(
    open_page, portal, submitted
) -> None:
    page = open_page("reviewer")
    page.goto("/review/")
    row = page.get_by_role("row").filter(has_text=submitted)
    assert row.get_by_text("The checks disagree: a stream stands still").is_visible()
    open_review(page, submitted)
    page.locator("figure.player[data-ready]").wait_for()
    page.get_by_label("Reason").fill("Begun before the jump.")
    page.get_by_role("link", name=f"Play from {FROZEN_AT}").first.click()
    asked = re.search(r"t=([0-9.]+)", page.url)
    assert asked
    assert 1.5 <= float(asked[1]) <= 3.01
    wait_until(page, f"{PLAYER}.time > {asked[1]}")  # it plays, on the same page
    assert page.evaluate(f"{PLAYER}.time") < float(asked[1]) + 10
    assert page.get_by_label("Reason").input_value() == "Begun before the jump."
    page.evaluate(f"{PLAYER}.pause()")
    page.reload()  # the address leads there too
    page.locator(".episode-track").wait_for()
    wait_until(page, f"{PLAYER}.time.toFixed(2) === '{asked[1]}'")

    mend_by_key(page)
    page.get_by_label("Task").first.fill("pour water")
    saved(page)
    page.wait_for_timeout(1500)
    page.reload()
    assert page.get_by_label("End, s").first.input_value() == "3.51"
    assert page.get_by_text("What you typed is back.").is_visible()

    page.get_by_label("Accept").check()
    page.get_by_label("Reason").fill("The end lay in the part that stands still.")
    page.get_by_role("button", name="Send the decision").click()
    page.get_by_text("Accepted").first.wait_for()
    rows = portal.api("partner", "GET", "recordings?state=accepted")["results"]
    found = next(one for one in rows if one["filename"] == submitted)
    review = portal.api("partner", "GET", f"recordings/{found['id']}")["reviews"][0]
    ends = [(one["t_start_s"], one["t_end_s"]) for one in review["episodes"]]
    assert ends[0] == (0.5, 3.51)


def test_episodes_are_dragged_cut_joined_removed_and_brought_back(open_page, submitted) -> None:
    page = open_page("reviewer")
    open_review(page, submitted)
    rows = page.get_by_role("group", name=re.compile(r"^Episode \d+$"))
    before = rows.count()
    end = page.get_by_role("slider", name="End of episode 1", exact=True)
    page.locator("figure.player[data-ready]").wait_for()
    end.scroll_into_view_if_needed()
    box = end.bounding_box()
    was = float(page.get_by_label("End, s").first.input_value())

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] - 120, box["y"] + 8, steps=4)
    page.mouse.up()
    assert float(page.get_by_label("End, s").first.input_value()) < was - 0.2

    middle = float(page.get_by_label("End, s").first.input_value()) - 0.3
    page.evaluate(f"{PLAYER}.seek({middle})")
    page.get_by_role("button", name=re.compile("^Split at")).first.click()
    assert rows.count() == before + 1
    page.get_by_role("button", name="Remove this episode").nth(1).click()
    assert rows.count() == before
    page.get_by_role("button", name="Undo").click()
    assert rows.count() == before + 1
    page.get_by_role("button", name="Merge with the next").first.click()
    assert rows.count() == before
    page.get_by_role("button", name="Play this episode").first.click()
    page.get_by_text("Episode 1 plays in a loop.").wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) <= 0


def test_changes_are_asked_for_by_finding_and_the_partner_answers(open_page, submitted) -> None:
    page = open_page("reviewer")
    open_review(page, submitted)
    page.get_by_label("Request changes").check()
    group = page.get_by_role("group", name="Findings that the partner has to act on")
    assert group.get_by_role("checkbox").first.is_checked()
    page.get_by_label("Reason").fill("Was the glove off the hand there?")
    page.get_by_role("button", name="Send the decision").click()
    page.get_by_text("Changes requested").first.wait_for()

    partner = open_page("partner")
    partner.goto("/partner/?state=to_fix")
    partner.get_by_role("link", name=submitted).first.click()
    decisions = partner.locator("section").filter(
        has=partner.get_by_role("heading", name="Decisions")
    )
    assert decisions.get_by_text("Was the glove off the hand there?").is_visible()
    assert decisions.get_by_text("value.frozen").is_visible()
    decisions.get_by_role("link", name=f"at {FROZEN_AT}").click()
    partner.get_by_label("Your message").fill("It was: the task now says so.")
    partner.get_by_role("button", name="Send the message").click()
    partner.get_by_text("It was: the task now says so.").wait_for()
    partner.get_by_label("Task").first.fill("pour water, then rest")
    partner.get_by_role("button", name="Save", exact=True).click()
    partner.get_by_role("link", name="Send it again").click()
    partner.get_by_label("Message to the reviewer").fill("The task is corrected.")
    partner.get_by_role("button", name="Send to review").click()

    page.goto("/review/?reason=answered")
    page.get_by_role("link", name=submitted).click()
    page.get_by_text("It was: the task now says so.").first.wait_for()
    assert page.get_by_text("The task is corrected.").is_visible()
    assert page.get_by_text("The partner answered a request for changes.").is_visible()
