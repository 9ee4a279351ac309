"""The search for a dataset without a mouse: words, a facet, a range, a chip, a result, play."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pages import NO_SCRIPTS, PLAYER, tab_to, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
NEAR = 5
"""Tab presses that a person counts; a page's regions are further apart."""


SHOWN = (
    "(() => { const box = document.activeElement.getBoundingClientRect();"
    " return box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0; })()"
)


def focused(page: Any) -> dict[str, Any]:
    """The element that has the focus: its id, and how it is outlined."""
    return dict(
        page.evaluate(
            "(() => { const e = document.activeElement;"
            " return { id: e.id, outline: getComputedStyle(e).outlineStyle }; })()"
        )
    )


def chips(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#results .chips a.chip").all_inner_texts()]


def search_by_keys(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("hands")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/?q=hands")


def test_a_search_is_narrowed_widened_and_played_by_keys_alone(open_page, portal) -> None:
    page = open_page()
    search_by_keys(page)
    cards = page.locator("#results .cards > li")
    found = cards.count()
    assert found >= 1

    tab_to(page, "Joint angles")
    box = focused(page)
    page.keyboard.press("Space")
    page.wait_for_url("**modality=joint_angle*")
    wait_until(page, f"document.activeElement.id === {box['id']!r}")
    assert len(chips(page)) == 2

    tab_to(page, "Quality, at least")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.wait_for_url("**min_quality=50*")
    wait_until(page, "document.querySelectorAll('#results .chips a.chip').length === 3")

    tab_to(page, "Skip to results", keys="Shift+Tab")
    wait_until(page, SHOWN)  # the browser may scroll to it gently
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "results"
    tab_to(page, "Sensing: Joint angles")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "modality" not in url and "min_quality=50" in url)
    assert len(chips(page)) == 2

    tab_to(page, "Skip to results")
    page.keyboard.press("Enter")
    title = cards.first.get_by_role("link").first.inner_text().strip()
    tab_to(page, title)
    wait_until(page, SHOWN)  # the browser may scroll to it gently
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/demo-*/**")
    tab_to(page, "Play")
    page.keyboard.press("Enter")
    page.locator("figure.player[data-ready]").wait_for()
    wait_until(page, f"{PLAYER}.time > 0.2")
    assert focused(page)["outline"] != "none"


def test_results_are_few_keys_behind_the_search(open_page, portal) -> None:
    page = open_page()
    page.goto("/datasets/")

    page.locator("#q").focus()
    assert tab_to(page, "Skip to results") <= NEAR
    stop = focused(page)
    wait_until(page, SHOWN)
    assert stop["outline"] != "none"
    page.keyboard.press("Enter")

    title = page.locator("#results .cards > li").first.get_by_role("link").first.inner_text()
    assert tab_to(page, title.strip()) <= NEAR


def test_the_sheet_of_filters_opens_applies_and_closes_by_keys(open_page, portal) -> None:
    page = open_page(width=390)
    page.goto("/datasets/")
    sheet = page.locator("#filters")
    assert sheet.is_hidden()

    page.locator("#q").focus()
    assert tab_to(page, "Filters") <= NEAR
    page.keyboard.press("Enter")
    assert sheet.is_visible()
    tab_to(page, "Pour water")
    page.keyboard.press("Space")
    page.wait_for_url("**task=*")
    wait_until(page, "document.querySelector('#filter-count').textContent === '1'")
    assert sheet.is_visible()

    page.keyboard.press("Escape")
    assert sheet.is_hidden()
    assert "Filters" in page.evaluate("document.activeElement.textContent")
    assert page.locator("#results .cards > li").count() == 1


def test_the_sheet_of_filters_works_without_scripts(open_page, portal) -> None:
    page = open_page(width=390, **NO_SCRIPTS)
    page.goto("/datasets/")

    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="Pour water").check()
    page.get_by_role("button", name="Apply").click()

    assert "task=" in page.url
    assert page.locator("#filters").is_hidden()
    assert page.locator("#results .cards > li").count() == 1


@pytest.mark.parametrize(
    ("asked", "ordering", "label"),
    [
        ("", "", "Newest"),
        ("?q=pour", "", "Best match"),
        ("?ordering=-hours", "-hours", "Most hours"),
    ],
)
def test_a_facet_leaves_the_order_as_it_was(open_page, portal, asked, ordering, label) -> None:
    page = open_page()
    page.goto(f"/datasets/{asked}")
    order = page.get_by_label("Order")

    for _ in ("ticked", "let go"):
        before = page.url
        page.get_by_role("checkbox", name="Pour water").first.click()
        page.wait_for_url(lambda url, before=before: url != before)
        wait_until(page, "!document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')")

        assert order.input_value() == ordering
        assert order.locator("option:checked").inner_text() == label
        assert ("ordering=" in page.url) is bool(ordering)

    order.select_option("title")
    page.wait_for_url("**ordering=title*")
