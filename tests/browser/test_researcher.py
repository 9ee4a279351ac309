"""A researcher who is new here: account, laboratory, request, signature, download."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import pytest

from tests.browser.pages import overflow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PASSWORD = "a long sentence that nobody guesses"


def confirmation_of(portal: Any, email: str) -> str:
    """The path of the confirming link in the letter; letters stand in the portal's log."""
    pattern = re.compile(rf"To: {re.escape(email)}.*?(/account/confirm-email/[^\s\"<]+)", re.S)
    deadline = time.monotonic() + 60
    while not (found := pattern.search((portal.var / "log" / "stack.log").read_text())):
        assert time.monotonic() < deadline, f"no letter to {email}"
        time.sleep(0.2)
    return found.group(1)


def create_account(page: Any, portal: Any, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Email").first.fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    page.goto(confirmation_of(portal, email))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(lambda url: "confirm-email" not in url)


def found_laboratory(page: Any, name: str) -> None:
    page.goto("/settings/")
    page.get_by_label("Name").last.fill("Noor Newcomer")
    page.get_by_label("Country").last.fill("NL")
    page.get_by_role("button", name="Save").click()
    founding = page.locator("form[action$='/settings/organisations/']")
    founding.get_by_label("Name").fill(name)
    founding.get_by_label("Kind").select_option("academic")
    founding.get_by_label("Country").fill("NL")
    founding.get_by_role("button", name="Create organisation").click()
    page.get_by_role("heading", name=name).wait_for()


def ask_for_access(page: Any, dataset: str, laboratory: str) -> str:
    page.goto(f"/datasets/{dataset}/")
    page.get_by_role("link", name="Request access").click()
    page.get_by_label("Organisation").select_option(label=laboratory)
    page.get_by_label("What you plan to do").fill("We learn grasps from touch.")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/requests/*/")
    return str(page.url)


def approve(page: Any, address: str, reason: str) -> None:
    page.goto(address)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved", exact=True).first.wait_for()


def sign(page: Any) -> None:
    page.get_by_label("Your full name").fill("Noor Newcomer")
    page.get_by_label("Your role").fill("Principal investigator")
    page.get_by_label("I have read this text").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url("**/grants/*/")


def test_a_newcomer_gets_from_an_empty_account_to_the_data(open_page, portal) -> None:
    mark = secrets.token_hex(3)
    email, laboratory = f"noor.{mark}@university.example", f"Laboratory {mark}"
    page, operator = open_page(), open_page("licensing")

    create_account(page, portal, email)
    if "/login" in page.url or page.get_by_role("link", name="Sign in").count():
        sign_in(page, email, PASSWORD)
    found_laboratory(page, laboratory)
    address = ask_for_access(page, portal.objects["licensed_dataset"], laboratory)
    approve(operator, address, "The address is the university's.")
    page.goto(address)
    page.get_by_role("link", name="Read and sign").click()
    sign(page)
    page.get_by_role("button", name="Build the bundle").click()
    page.wait_for_url("**/bundles/*/")
    page.get_by_role("heading", name="Ready").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^Download \d")).click()

    assert download.value.suggested_filename.endswith(".zip")
    assert download.value.path().stat().st_size > 10_000_000


def test_a_half_filled_request_is_not_sent_and_keeps_what_was_said(open_page, portal) -> None:
    page = open_page("researcher", allow=("answer 422",))
    name = portal.objects["licensed_dataset"]
    rows = portal.api("researcher", "GET", f"datasets/{name}/offers")["results"]
    offer = next(row for row in rows if row["audience"] == "academic")
    page.goto(f"/datasets/{name}/request/{offer['id']}/")
    page.get_by_label("Fields of use").fill("prosthetics")

    page.locator("form.form-stack").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Go on").click()

    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Fields of use").input_value() == "prosthetics"
    assert page.get_by_role("button", name="Send the request").count() == 0


def test_a_token_is_shown_once(open_page, portal) -> None:
    page = open_page("researcher")
    page.goto("/settings/tokens/")
    page.get_by_label("Name").fill("training server")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("Create|Make")).click()

    secret = page.get_by_text(re.compile(r"dxd_[\w-]{20,}")).first
    secret.wait_for()
    page.goto("/settings/tokens/")

    assert page.get_by_text(re.compile(r"dxd_[\w-]{20,}")).count() == 0
    assert page.get_by_text("training server").first.is_visible()


def test_a_selection_is_deleted_on_a_phone_without_going_sideways(open_page, furnished) -> None:
    page = open_page("researcher", width=390, has_touch=True)
    page.goto("/selections/")

    button = page.get_by_role("button", name="Delete").first
    box = button.bounding_box()
    assert box["x"] + box["width"] <= 390
    named = page.get_by_role("link", name="Both hands at work").first
    page.evaluate("(link) => { link.textContent = 'w'.repeat(120); }", named.element_handle())
    box = button.bounding_box()
    assert box["x"] + box["width"] <= 390
    assert overflow(page) <= 0
