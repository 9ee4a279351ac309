"""Every kind of page: axe in light, dark and on a phone, nothing sideways.

With DEXTER_SCREENS=1 each page is also kept as a picture in var/screens, for people.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pages import COLOURS, PROJECT, RULES, overflow, picture, violations
from tests.browser.screens import SCREENS, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PICTURES = PROJECT / "var" / "screens"


def shown(open_page: Any, furnished: Any, screen: Screen, width: int, **options: Any) -> Any:
    path = screen.path(furnished)
    page = open_page(
        screen.role,
        width=width,
        allow=(f"answer {screen.status} {furnished.url(path)}",) if screen.status >= 400 else (),
        **options,
    )
    answer = page.goto(path)
    assert answer.status == screen.status
    if screen.prepare:
        screen.prepare(page)
    return page


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_it_stands_up_on_a_desk_in_light_and_dark(open_page, furnished, screen) -> None:
    page = shown(open_page, furnished, screen, 1280)

    for scheme, rules in (("light", RULES), ("dark", RULES if screen.is_catalogue else COLOURS)):
        page.emulate_media(color_scheme=scheme)
        picture(page, PICTURES / f"{screen.name}-{scheme}-1280.png")
        assert violations(page, rules) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_it_stands_up_on_a_phone(open_page, furnished, screen) -> None:
    page = shown(open_page, furnished, screen, 390, has_touch=True)

    for scheme, rules in (("light", RULES), ("dark", RULES if screen.is_catalogue else COLOURS)):
        page.emulate_media(color_scheme=scheme)
        picture(page, PICTURES / f"{screen.name}-{scheme}-390.png")
        assert violations(page, rules) == []
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 320, "height": 700})
    assert overflow(page) <= 0
