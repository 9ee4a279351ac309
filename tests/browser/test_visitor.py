"""Somebody without an account: finds, watches, by mouse, by keys alone, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pages import NO_SCRIPTS, PLAYER, play, tab_to, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FIRST_PAINT_BYTES = 300_000
HTML_BYTES = 60_000


def joints(page: Any) -> list[float]:
    return list(page.evaluate(f"Array.from({PLAYER}.jointsAt().right)"))


def test_facets_narrow_the_list_and_a_chip_widens_it(open_page, portal) -> None:
    page = open_page()
    page.goto("/datasets/")
    cards = page.locator("#results .cards > li")
    every = cards.count()

    page.get_by_role("checkbox", name="Pour water").check()
    page.wait_for_url("**/datasets/?*task=*")

    assert 0 < cards.count() < every
    assert page.locator("#results").get_by_text("Bimanual kitchen").is_visible()
    page.locator(".chips a.chip").first.click()
    page.wait_for_url(lambda url: "task=" not in url)
    assert cards.count() == every


def test_a_search_finds_and_one_that_finds_nothing_says_what_to_loosen(open_page, portal) -> None:
    page = open_page()
    page.goto("/datasets/")

    page.get_by_label("Search datasets").fill("kitchen")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**q=kitchen*")
    assert page.locator("#results .cards > li").count() >= 1

    page.get_by_label("Search datasets").fill("violin")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=violin*")
    page.get_by_role("link", name="Drop").first.click()
    page.wait_for_url(lambda url: "violin" not in url)
    assert page.locator("#results .cards > li").count() >= 2


def test_just_these_words_are_kept_while_filtering_and_not_for_others(open_page, portal) -> None:
    page = open_page()
    page.goto("/datasets/?q=kichen&exact=1")
    assert page.get_by_text("Did you mean").is_visible()

    page.get_by_label("Order").select_option("title")
    page.wait_for_url("**ordering=title*")
    assert "exact=1" in page.url

    page.get_by_label("Search datasets").fill("kitchne")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kitchne*")
    assert "exact" not in page.url
    assert page.get_by_text("Showing results for").is_visible()


def test_the_hand_moves_turns_and_obeys_keys(open_page, portal) -> None:
    page = open_page()
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/")
    play(page)
    first, started = joints(page), float(page.evaluate(f"{PLAYER}.time"))

    wait_until(page, f"{PLAYER}.time > {started} + 0.5")
    assert joints(page) != first

    page.locator("figure.player").get_by_role("button", name="Pause").click()
    held = float(page.evaluate(f"{PLAYER}.time"))
    page.keyboard.press("Shift+ArrowRight")
    assert float(page.evaluate(f"{PLAYER}.time")) == pytest.approx(held + 1, abs=0.001)

    canvas = page.locator("canvas.gl")
    before, box = canvas.screenshot(), canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 120, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert canvas.screenshot() != before


def test_the_keyboard_alone_leads_from_the_landing_page_to_a_moving_hand(open_page, portal) -> None:
    page = open_page()
    page.goto("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("/")
    page.keyboard.type("kitchen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/?q=kitchen")
    tab_to(page, "Skip to results")
    page.keyboard.press("Enter")
    tab_to(page, "Bimanual kitchen manipulation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/demo-gloves/**")
    tab_to(page, "Play")
    page.keyboard.press("Enter")
    page.locator("figure.player[data-ready]").wait_for()
    wait_until(page, f"{PLAYER}.time > 0.2")

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_what_only_reads_needs_no_script(open_page, portal) -> None:
    visitor = open_page(**NO_SCRIPTS)
    visitor.goto("/datasets/")
    visitor.get_by_role("link", name="Bimanual kitchen manipulation").first.click()
    assert visitor.locator("figure.player img.poster").is_visible()
    assert visitor.get_by_role("table").count() >= 3

    for style in ("bibtex", "csl", "cff"):
        entry = visitor.locator(f"#cite details:has(#citation-{style})")
        if entry.get_attribute("open") is None:
            entry.locator("summary").click()
        assert visitor.locator(f"#citation-{style}").is_visible()
        assert "Bimanual kitchen" in visitor.locator(f"#citation-{style}").inner_text()
    assert "Bimanual kitchen" in visitor.locator("#citation-apa").inner_text()

    partner = open_page("partner", **NO_SCRIPTS)
    partner.goto(f"/recordings/{portal.objects['recording_failed']}/")
    assert partner.locator("article.find-row[data-level=error]").first.is_visible()


def test_lists_comparison_and_versions_need_no_script(open_page, portal) -> None:
    page = open_page(**NO_SCRIPTS)
    licensed, other = portal.objects["licensed_dataset"], portal.objects["open_dataset"]

    page.goto("/episodes/")
    assert page.locator("main a[href*='/episodes/']").count() >= 2

    page.goto(f"/datasets/compare/?d={licensed}&d={other}")
    for name in (licensed, other):
        assert page.locator(f"main a[href='/datasets/{name}/']").first.is_visible()

    page.goto(f"/datasets/{licensed}/versions/1.0.0/")
    assert page.locator("#episodes a[href*='/episodes/']").count() >= 1
    assert page.locator("#citation-apa").is_visible()


def test_filters_apply_without_scripts(open_page, portal) -> None:
    page = open_page(**NO_SCRIPTS)
    page.goto("/datasets/")

    page.get_by_role("checkbox", name="Pour water").check()
    page.get_by_role("button", name="Apply").click()

    assert "task=" in page.url
    assert page.locator("#results .cards > li").count() >= 1


@pytest.mark.parametrize("path", ["/", "/datasets/"])
def test_first_paint_is_light_and_loads_no_three(open_page, portal, path) -> None:
    page = open_page()
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    sizes: dict[str, float] = {}
    names: dict[str, str] = {}
    client.on(
        "Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]})
    )
    client.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )

    page.goto(path, wait_until="networkidle")

    urls = [names.get(key, "") for key in sizes]
    assert not [url for url in urls if "three" in url or url.endswith("/preview")]
    assert sum(sizes.values()) <= FIRST_PAINT_BYTES, sorted(
        ((size, names.get(key, "")) for key, size in sizes.items()), reverse=True
    )[:8]
    assert len(page.request.get(path).body()) <= HTML_BYTES


def test_three_comes_when_the_player_starts(open_page, portal) -> None:
    page = open_page()
    page.goto("/", wait_until="networkidle")
    loaded = "performance.getEntriesByType('resource').some(e => e.name.includes('three'))"
    assert page.evaluate(loaded) is False

    play(page)

    assert page.evaluate(loaded) is True


def test_two_licences_stand_side_by_side_on_a_phone(open_page, portal) -> None:
    page = open_page(width=390)
    page.goto("/datasets/demo-gloves/kitchen-bimanual-synthetic/")

    table = page.locator("table.lic")
    assert table.locator("thead th").count() == 3
    hidden = "table => table.parentElement.scrollWidth - table.parentElement.clientWidth"
    assert table.evaluate(hidden) == 0
