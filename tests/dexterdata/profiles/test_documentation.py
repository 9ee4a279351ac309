"""The guide to profiles says what the code does."""

from __future__ import annotations

import re

from dexterdata import profiles
from tests.conftest import PROJECT

GUIDE = PROJECT / "docs" / "profiles.md"


def test_example_of_the_guide_is_a_valid_profile():
    example = re.search(r"## The parts\n```\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)

    assert profiles.parse(example.group(1)).name == "acme_bend_glove"


def test_every_limit_that_a_check_asks_for_is_in_the_guide():
    sources = (PROJECT / "dexterdata" / "checks").glob("*.py")
    asked = {
        name
        for source in sources
        for name in re.findall(r'\blimit\([^")]*"(\w+)"', source.read_text("utf-8"))
    }

    text = GUIDE.read_text("utf-8")

    assert len(asked) == 27
    assert {name for name in asked if f"`{name}`" not in text} == set()
