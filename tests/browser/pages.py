"""What the browser tests do on pages, in the words of the people."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer the colour scheme can change."""
PLAYER = "document.querySelector('figure.player').player"
SIGN_IN = "/account/login/"
NO_SCRIPTS: dict[str, Any] = {"java_script_enabled": False, "allow": (".js csp",)}
"""A browser that runs no scripts. It refuses those that the page names to be fetched early."""


class Watch:
    """Collects console errors (CSP violations are such), exceptions and failed requests."""

    def __init__(self, page: Any, allow: tuple[str, ...] = ()) -> None:
        """Listen to a page; a problem that holds one of the `allow` texts is expected."""
        self.problems: list[str] = []
        self.allow = allow
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._add(f"exception {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _add(self, problem: str) -> None:
        if not any(text in problem for text in self.allow):
            self.problems.append(problem)

    def _console(self, message: Any) -> None:
        # A failed load is told by `response`. What has no address is not the page's: axe puts
        # styles in, to which the content policy objects, and that arrives late.
        is_ours = not message.location["url"]
        if message.type == "error" and "Failed to load" not in message.text and not is_ours:
            self._add(f"console {message.text}")

    def _failed(self, request: Any) -> None:
        # Leaving a page aborts what it still loads; a download ends its navigation so, too.
        if "net::ERR_ABORTED" not in (request.failure or ""):
            self._add(f"request {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self._add(f"answer {response.status} {response.url}")


def sign_in(page: Any, email: str, password: str) -> None:
    """Through the form, as people do."""
    page.goto(SIGN_IN)
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def wait_until(page: Any, condition: str, timeout_s: float = 60) -> None:
    """Wait until a condition in the page holds. (The page's CSP forbids what polls inside it.)"""
    deadline = time.monotonic() + timeout_s
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never true: {condition}"
        page.wait_for_timeout(50)


def tab_to(page: Any, name: str, most: int = 80, keys: str = "Tab") -> int:
    """Press Tab until what holds this name has the focus; how many presses it took."""
    for presses in range(1, most + 1):
        page.keyboard.press(keys)
        said = page.evaluate(
            "(() => { const e = document.activeElement; if (e === document.body) return '';"
            " return e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent;"
            " })()"
        )
        if name in said:
            return presses
    raise AssertionError(f"The Tab key does not reach {name} within {most} presses.")


def play(page: Any) -> None:
    """Load the hand and wait until it can move."""
    page.locator("figure.player").get_by_role("button", name="Play").first.click()
    page.locator("figure.player[data-ready]").wait_for()


def seek(page: Any, time_s: float) -> None:
    """Put the player's clock to a time, at rest."""
    page.evaluate(f"{PLAYER}.pause && {PLAYER}.pause()")
    page.evaluate(f"{PLAYER}.seek({time_s})")


def settle(page: Any) -> None:
    """Wait until what fades or moves to its end has got there: half way, colours are neither."""
    page.evaluate(
        "async () => { await new Promise(requestAnimationFrame); await Promise.all("
        "document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < Infinity)"
        ".map(a => a.finished.catch(() => {}))); }"
    )


def violations(page: Any, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds, one line per element; `COLOURS` where only the colours changed."""
    settle(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.flatMap("
        "v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`)))",
        list(rules),
    )
    return list(found)


def picture(page: Any, path: Path) -> None:
    """Load the pictures that load late; with DEXTER_SCREENS keep the whole page as a PNG.

    Nobody but a person looks at the PNG, and drawing it takes longer than all that is checked.
    """
    page.evaluate(
        "async () => { for (const img of document.images) { img.loading = 'eager';"
        " try { await img.decode(); } catch { /* told by the request */ } } }"
    )
    if os.environ.get("DEXTER_SCREENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        settle(page)
        page.screenshot(path=path, full_page=True)


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
