"""Other episodes without a page load, links that restore the state, other people's pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.browser.pages import PLAYER, violations, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FIGURE = "document.querySelector('figure.player')"
READY = f"{FIGURE}?.dataset.ready === 'true' && {PLAYER}.episodes?.now != null"


@pytest.fixture
def kitchen(portal) -> list[dict[str, Any]]:
    """The published episodes of the demo's two-hand dataset."""
    name = portal.objects["licensed_dataset"]
    found = portal.api(None, "GET", f"episodes?dataset={name}")["results"]
    return sorted(found, key=lambda episode: episode["index"])


@contextmanager
def somebody_elses(body: str) -> Iterator[str]:
    """The address of a page of another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<link rel=icon href=data:,>{body}".encode())

        def log_message(self, *args: object) -> None:
            """Requests are no news in a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def page_of(portal, episode: dict[str, Any]) -> str:
    return f"/datasets/{portal.objects['licensed_dataset']}/episodes/{episode['id']}/"


def test_down_shows_the_next_episode_and_back_the_first_again(open_page, portal, kitchen) -> None:
    page = open_page()
    page.goto(page_of(portal, kitchen[0]))
    wait_until(page, READY)
    page.evaluate("window.kept = true")
    following = page.evaluate(f"{PLAYER}.episodes.now.after")

    page.locator("figure.player").focus()
    page.keyboard.press("ArrowDown")
    wait_until(page, f"{PLAYER}.episodes.now.episode.about === '{following}' && {READY}")

    now = page.evaluate(f"{PLAYER}.episodes.now.episode")
    assert page.url.endswith(now["url"])
    wait_until(page, f"document.querySelector('h1').textContent.trim() === {now['title']!r}")
    assert page.title().startswith(now["page_title"])
    assert page.evaluate(f"document.activeElement === {FIGURE}")
    assert page.evaluate("window.kept") is True

    page.go_back()
    wait_until(page, f"{PLAYER}.episodes.now.episode.id === '{kitchen[0]['id']}' && {READY}")
    assert page.url.endswith(page_of(portal, kitchen[0]))
    assert page.evaluate("window.kept") is True


def test_a_link_restores_time_view_loop_and_episode(open_page, portal) -> None:
    page = open_page()
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/?ep=3&t=2.5&view=side&loop=1-4")
    wait_until(page, f"{READY} && {PLAYER}.episodes.now.episode.number === 3")

    assert page.evaluate(f"{PLAYER}.time") == 2.5
    assert page.evaluate(f"String({PLAYER}.view)") == "side"
    assert page.evaluate(f"{PLAYER}.clock.loop") == {"from": 1, "to": 4}


def test_the_list_says_how_many_and_which_one_is_open(open_page, portal, kitchen) -> None:
    page = open_page()
    page.goto(page_of(portal, kitchen[0]))
    wait_until(page, READY)

    page.get_by_role("button", name=f"of {len(kitchen)}").click()

    open_one = page.locator(".episode-line[aria-current]")
    open_one.wait_for()  # the list is asked for when it is opened
    assert open_one.count() == 1
    assert page.locator(".episode-line").count() == len(kitchen)
    assert page.locator(".list > p").inner_text().startswith(f"{len(kitchen)} episodes, ")
    assert violations(page) == []


def test_another_page_may_frame_the_embed_page(open_page, portal, kitchen) -> None:
    page = open_page()
    address = portal.url(f"/embed/episodes/{kitchen[0]['id']}/?t=1.5")
    with somebody_elses(f'<iframe src="{address}" width="720" height="640"></iframe>') as other:
        page.goto(other)
    frame = page.frames[1]

    frame.locator("figure.player.live").wait_for()

    assert frame.evaluate(f"{PLAYER}.time") == 1.5
    assert frame.locator(".tag.synthetic").first.is_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_embed_page(open_page, portal, kitchen, scheme) -> None:
    page = open_page(width=720, color_scheme=scheme, bypass_csp=True)
    page.goto(f"/embed/episodes/{kitchen[0]['id']}/")
    wait_until(page, READY)

    page.get_by_role("button", name="Share").click()

    assert violations(page) == []


def test_back_from_the_next_episode_shows_the_linked_one_at_its_time(open_page, portal) -> None:
    page = open_page()
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/?t=3.5&ep=2#player")
    wait_until(page, f"{READY} && {PLAYER}.episodes.now.episode.number === 2")

    page.get_by_role("button", name="Next episode").click()
    wait_until(page, f"{READY} && {PLAYER}.episodes.now.episode.number === 3")
    assert page.evaluate("location.search") == "?ep=3"
    page.go_back()
    wait_until(page, f"{READY} && {PLAYER}.episodes.now.episode.number === 2")

    assert page.evaluate("location.search") == "?t=3.5&ep=2"
    assert page.evaluate(f"{PLAYER}.time") == 3.5


def test_a_link_to_an_episode_that_is_not_there_says_so(open_page, portal, kitchen) -> None:
    page = open_page(allow=("404",))
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/?ep=99&t=999")
    said = page.locator("figure.player").get_by_role("status").filter(has_text="99")
    said.wait_for()
    wait_until(page, READY)

    first = page.evaluate(f"{PLAYER}.episodes.now.episode.number")
    assert said.inner_text() == f"There is no episode 99; this is episode {first}."
    assert page.evaluate(f"{PLAYER}.time") == 0
    assert violations(page) == []
