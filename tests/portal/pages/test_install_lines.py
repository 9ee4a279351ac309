"""What people are told to type to install the library gives them the library."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "templates").rglob("*.html")),
]
LINE = re.compile(r"pip install ([^\n#<]+)")


def test_every_line_installs_the_code_at_hand_with_extras_that_there_are() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    found = [(path.name, said) for path in TEXTS for said in LINE.findall(path.read_text())]

    assert {name for name, _ in found} == {"partners.md", "command_line.html", "about.html"}
    for name, said in found:
        asked = re.match(r"[\"']\.\[(\w+)\][\"']", said)
        assert asked, f"{name}: {said} is fetched under a name that is not ours"
        assert asked[1] in extras


@pytest.mark.django_db
def test_the_page_for_partners_gives_the_line_to_copy(client) -> None:
    html = unescape(client.get("/partner/").content.decode())

    assert 'pip install ".[formats]"' in html
    assert "in no package index" in html
