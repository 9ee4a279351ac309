"""Chromium, the running portal, and pages that tell on every error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.browser.furniture import furnish
from tests.browser.guarded import guard
from tests.browser.pages import Watch, sign_in
from tests.browser.stack import PROJECT, Portal, read_portal, running_demo

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
]
"""Without a graphics card the browser composes pages by itself, as it does for people who have
none; only WebGL is drawn by SwiftShader. Forcing all of it through SwiftShader would be slower than
any device of theirs."""
TIMEOUT_MS = 60_000
Open = Callable[..., Any]


def missing_part() -> str:
    """Why there can be no browser test here; empty when there can."""
    if shutil.which("chromium") is None:
        return "Chromium is not installed"
    if not (PROJECT / "node_modules" / "axe-core").is_dir():
        return "npm packages are not installed"
    return ""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """One browser for all; ended with the package, since its event loop would disturb the ORM."""
    if reason := missing_part():
        if "browser" in os.environ.get("DEXTER_REQUIRE", ""):
            pytest.fail(f"DEXTER_REQUIRE asks for a browser, but {reason}")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal after the demo's job. DEXTER_BROWSER_VAR names one that already runs."""
    if missing_part():
        pytest.skip(missing_part())
    if running := os.environ.get("DEXTER_BROWSER_VAR"):
        yield read_portal(Path(running))
        return
    with running_demo(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture(scope="session")
def furnished(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """The same portal with what waits for a decision, a signature or money, and what is guarded."""
    folder = tmp_path_factory.mktemp("furniture")
    return replace(portal, objects=portal.objects | furnish(portal, folder) | guard(portal, folder))


@pytest.fixture(scope="package")
def signed_in(chromium: Any, portal: Portal) -> Callable[[str], Any]:
    """The cookies of a person who signed in through the form, once per role."""
    states: dict[str, Any] = {}

    def state_of(role: str) -> Any:
        if role not in states:
            context = chromium.new_context(base_url=portal.base_url)
            account = portal.accounts[role]
            sign_in(context.new_page(), account["email"], account["password"])
            states[role] = context.storage_state()
            context.close()
        return states[role]

    return state_of


@pytest.fixture
def open_page(chromium: Any, portal: Portal, signed_in: Callable[[str], Any]) -> Iterator[Open]:
    """A page as somebody (or as a visitor); errors in it fail the test when it ends."""
    opened: list[tuple[Any, Watch]] = []

    def new_page(
        role: str | None = None, *, width: int = 1280, allow: tuple[str, ...] = (), **options: Any
    ) -> Any:
        if role is not None:
            options["storage_state"] = signed_in(role)
        context = chromium.new_context(
            base_url=portal.base_url, viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.set_default_navigation_timeout(TIMEOUT_MS)
        page = context.new_page()
        opened.append((context, Watch(page, allow)))
        return page

    yield new_page
    problems = [problem for _, watch in opened for problem in watch.problems]
    for context, _ in opened:
        context.close()
    assert problems == []
