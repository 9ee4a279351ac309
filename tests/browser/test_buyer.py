"""A buyer: compares, orders, signs, pays, gives seats, downloads."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest

from tests.browser.pages import play, seek

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def seat_for_new_service_account(page: Any) -> None:
    """From the grant to the organisation's page, make an account there, and back."""
    grant = page.url
    page.get_by_role("link", name="Make one on the organisation's page").click()
    account = f"trainer-{secrets.token_hex(3)}"
    accounts = page.locator("#new-service-account")
    accounts.get_by_label("Name").fill(account)
    accounts.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Make token").wait_for()
    page.goto(grant)
    page.get_by_label("Service account").select_option(label=account)
    page.get_by_role("button", name="Give it a seat").click()


def test_compare_order_sign_pay_seats_and_bundle(open_page, portal) -> None:
    name = portal.objects["licensed_dataset"]
    rows = portal.api("buyer", "GET", f"datasets/{name}/offers")["results"]
    offer = next(row for row in rows if row["audience"] == "commercial")
    page = open_page("buyer", allow=("answer 422",))

    page.goto(f"/datasets/{name}/#licences")
    table = page.get_by_role("region", name="Licences side by side")
    assert table.get_by_role("columnheader", name=re.compile("Commercial training")).is_visible()
    page.goto(f"/datasets/{name}/order/{offer['id']}/")
    page.get_by_label("Seats").fill("3")
    page.get_by_role("button", name="Update the total").click()
    assert offer["price"]["currency"] == "EUR"
    total = f"€{3 * offer['price']['amount'] / 100:,.2f}"
    page.locator("#total").get_by_text(total).wait_for()
    page.get_by_label("Purpose").select_option("training")
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/orders/*/")
    order = page.url

    page.get_by_role("link", name="Read and sign").click()
    page.get_by_label("Your full name").fill("Demo buyer")
    page.get_by_label("Your role").fill("Head of procurement")
    page.get_by_label("I have read this text").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url(order)
    page.get_by_label("Sandbox").check()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_role("link", name="Open the licence").click()

    page.wait_for_url("**/grants/*/")
    page.get_by_label("E-mail address of the person").fill("colleague@robotics.example")
    page.get_by_role("button", name="Offer a seat").click()
    page.get_by_role("rowheader", name="colleague@robotics.example").wait_for()
    seat_for_new_service_account(page)
    page.get_by_text("0 of 3 free").wait_for()

    page.get_by_role("button", name="Build the bundle").click()
    page.wait_for_url("**/bundles/*/")
    page.get_by_role("heading", name="Ready").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^Download \d")).click()
    assert download.value.path().stat().st_size > 10_000_000


def test_sandbox_payment_says_that_no_money_moves(open_page, portal) -> None:
    page = open_page("buyer")

    page.goto(f"/orders/{portal.objects['order']}/")

    assert page.get_by_text(re.compile("no money moves", re.IGNORECASE)).first.is_visible()


def test_a_flag_takes_the_second_of_the_player_along(open_page, portal) -> None:
    name = portal.objects["licensed_dataset"]
    rows = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    page = open_page("buyer")

    page.goto(f"/datasets/{name}/episodes/{rows[-1]['id']}/")
    play(page)
    seek(page, 1.25)
    page.get_by_role("link", name="Flag").click()

    page.wait_for_url("**/flag/?t=1.25")
    assert float(page.locator("[name=t_s]").input_value()) == 1.25
