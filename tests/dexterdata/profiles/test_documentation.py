"""The guide to profiles says what the code does."""

from __future__ import annotations

import re

from dexterdata import profiles
from dexterdata.profiles.units import known_units
from dexterdata.readers import CALLED
from dexterdata.recording import StreamKind
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

    assert len(asked) == 29
    assert {name for name in asked if f"`{name}`" not in text} == set()


def test_every_shipped_profile_is_in_the_guide_with_how_it_is_recognised():
    lines = GUIDE.read_text("utf-8").splitlines()

    for profile in profiles.builtin():
        (line,) = [each for each in lines if f"`{profile.name}`" in each and each.startswith("|")]
        if not profile.match.is_distinctive:
            assert "only if named" in line
        elif line.count("`") == 2:
            assert line.endswith("| columns |") == bool(profile.match.columns), profile.name


def test_every_format_that_is_read_is_in_the_guide():
    text = GUIDE.read_text("utf-8")

    assert {name for name in CALLED.values() if name.removesuffix(" video") not in text} == set()


def test_every_unit_that_is_known_is_in_the_guide():
    text = GUIDE.read_text("utf-8")
    tables = dict(re.findall(r"^\| (\w+) \| (.+) \|$", text, re.MULTILINE))

    for kind in StreamKind:
        told = tables.get(kind.value, "").replace("as tactile, and", f"{tables['tactile']},")
        assert set(told.split(", ")) - {""} == set(known_units(kind)), kind
