"""The operator's people: review with episodes, decisions with reasons, money, a stopped job."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.furniture import offer_for, place_order
from tests.browser.recordings import simulated
from tests.browser.test_partner import choose, new_dataset, report_of, submit

EPISODE = re.compile(r"^Episode \d+$")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def submitted(open_page: Any, tmp_path: Path) -> str:
    """The name of a file that waits for review."""
    page = open_page("partner")
    path = simulated(tmp_path / f"pour_{secrets.token_hex(3)}.h5", seed=secrets.randbits(31))
    dataset = new_dataset(page)
    choose(page, dataset, [path])
    page.get_by_text("1 sent, 0 to go").wait_for()
    report_of(page, path.name)
    submit(page, dataset)
    return path.name


def fill_episode(page: Any, number: int, start_s: str, end_s: str, task: str) -> None:
    row = page.get_by_role("group", name=EPISODE).nth(number)
    row.get_by_label("Start, s").fill(start_s)
    row.get_by_label("End, s").fill(end_s)
    row.get_by_label("Task").fill(task)
    row.get_by_label("Hand").select_option("both")
    row.get_by_label("Success").select_option("yes")


def test_a_reviewer_cuts_two_episodes_and_accepts(open_page, portal, submitted) -> None:
    page = open_page("reviewer")
    page.goto("/review/")
    page.get_by_role("link", name=submitted).click()

    fill_episode(page, 0, "0", "1.5", "take the jug")
    while page.get_by_role("group", name=EPISODE).count() > 1:
        page.get_by_role("button", name="Remove this episode").last.click()
    page.get_by_role("button", name="Add an episode").click()
    assert page.get_by_label("Start, s").nth(1).input_value() == "1.5"
    fill_episode(page, 1, "1.5", "4", "pour water")
    page.get_by_label("Accept").check()
    page.get_by_label("Reason").fill("Two clean movements.")
    page.get_by_role("button", name="Send the decision").click()
    page.get_by_text("Accepted").first.wait_for()

    rows = portal.api("partner", "GET", "recordings?state=accepted")["results"]
    assert submitted in [row["filename"] for row in rows]
    visitor = open_page("partner")
    dataset = next(row["dataset"] for row in rows if row["filename"] == submitted)
    visitor.goto(f"/partner/datasets/{dataset}/")
    assert visitor.get_by_role("rowheader", name="take the jug").is_visible()
    assert visitor.get_by_role("rowheader", name="pour water").is_visible()


def test_rejecting_needs_a_reason_and_without_one_nothing_moves(
    open_page, portal, submitted
) -> None:
    page = open_page("reviewer", allow=("answer 422",))
    page.goto("/review/")
    page.get_by_role("link", name=submitted).click()
    page.get_by_label("Reject").check()
    page.get_by_label("Reason").fill(" ")

    page.get_by_role("button", name="Send the decision").click()
    page.get_by_text("Say why").first.wait_for()
    waiting = portal.api("partner", "GET", "recordings?state=in_review")["results"]
    assert submitted in [row["filename"] for row in waiting]

    page.get_by_label("Reason").fill("The recording shows no hand.")
    page.get_by_role("button", name="Send the decision").click()
    page.get_by_text("Rejected").first.wait_for()
    rejected = portal.api("partner", "GET", "recordings?state=rejected")["results"]
    assert submitted in [row["filename"] for row in rejected]


def test_finance_settles_an_invoice_from_the_desk(open_page, portal) -> None:
    order = place_order(portal, 2)
    portal.api("buyer", "POST", f"orders/{order['id']}/payments", {"provider": "invoice"})
    page = open_page("finance")

    page.goto("/desk/orders/")
    case = page.get_by_role("article").filter(has_text=order["purchase_order"])
    case.get_by_label("Reason").fill("Transfer of today, statement line 4.")
    case.get_by_role("button", name="The money arrived").click()
    page.get_by_role("article").filter(has_text=order["purchase_order"]).wait_for(state="detached")

    assert portal.api("buyer", "GET", f"orders/{order['id']}")["state"] == "paid"


def test_a_request_is_not_declined_without_a_reason(open_page, portal) -> None:
    page = open_page("licensing", allow=("answer 422",))
    body = {
        "offer": offer_for(portal, "academic")["id"],
        "organisation": portal.accounts["researcher"]["organisation"],
        "purpose": "teaching",
        "statement": f"A course, {secrets.token_hex(3)}.",
    }
    request = portal.api("researcher", "POST", "access-requests", body)
    page.goto("/desk/requests/")
    case = page.get_by_role("article").filter(has_text=body["statement"])

    case.locator("form").evaluate("form => { form.noValidate = true; }")
    case.get_by_role("button", name="Decline").click()
    page.get_by_role("alert").first.wait_for()
    assert (
        portal.api("researcher", "GET", f"access-requests/{request['id']}")["state"] == "submitted"
    )

    page.goto("/desk/requests/")
    case.get_by_label("Reason").fill("Your laboratory holds a licence already.")
    case.get_by_role("button", name="Decline").click()
    case.wait_for(state="detached")
    assert (
        portal.api("researcher", "GET", f"access-requests/{request['id']}")["state"] == "declined"
    )


@contextmanager
def taken_from_store(portal: Any, sha256: str) -> Iterator[None]:
    """An object of the store is away for a while, as with a broken disk."""
    path = next((portal.var / "store").rglob(f"{sha256}*"))
    away = path.with_name(f"{path.name}.away")
    path.rename(away)
    try:
        yield
    finally:
        away.rename(path)


def build_of_one_recording(portal: Any) -> tuple[str, dict[str, Any]]:
    """A bundle's body for one recording that no bundle holds alone yet, and its sha256."""
    name = portal.objects["licensed_dataset"]
    episode = portal.api(None, "GET", f"episodes?dataset={name}")["results"][-1]
    rows = portal.api("partner", "GET", f"recordings?dataset={name}")["results"]
    recording = next(row for row in rows if row["id"] == episode["recording"])
    body = {
        "grant": portal.objects["academic_grant"],
        "dataset": name,
        "version": "1.0.0",
        "selection": {"episodes": [episode["id"]]},
        "format": "original",
    }
    return recording["sha256"], body


def test_a_stopped_job_is_seen_and_tried_again(open_page, portal) -> None:
    sha256, body = build_of_one_recording(portal)
    with taken_from_store(portal, sha256):
        bundle = portal.api("researcher", "POST", "bundles", body)
        job = bundle["job"]["id"]
        page = open_page("admin")
        button = page.get_by_role("button", name=re.compile(job))
        for _ in range(60):
            page.goto("/desk/jobs/")
            if button.count():
                break
            page.wait_for_timeout(2000)

    button.click()
    page.get_by_role("status").first.wait_for(state="attached")

    reader = open_page("researcher")
    reader.goto(f"/bundles/{bundle['id']}/")
    reader.get_by_role("heading", name="Ready").wait_for()
