"""Words: one way to write each, and what may be meant by one that is nowhere."""

from __future__ import annotations

import pytest

from catalog.search.query import Word
from catalog.search.words import Spelling, forms, nearest_label, nearest_said, split

WORDS = Spelling.of(
    ["pour water into a glass", "glasses of water", "wipe the kitchen table", "brooms"]
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pour_Water, 2×", ["pour", "water", "2"]),
        ("Café Ünal", ["cafe", "unal"]),
        ("organize colors", ["organise", "colors"]),
        ("in-hand", ["in", "hand"]),
        ("'\"*()&|!:<>", []),
    ],
)
def test_words_are_small_letters_without_marks(text, words):
    assert split(text) == words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("puor watr", "pour water"),
        ("kitchne", "kitchen"),
        ("brom", "broom"),
        ("glas", None),
        ("tables", None),
        ("xylophone", None),
        ("wtr", None),
        ("20261", None),
    ],
)
def test_an_unknown_word_is_taken_for_the_nearest_known_one(said, meant):
    assert WORDS.mend(said) == meant


def test_a_mistyped_phrase_keeps_its_articles():
    phrase = Word("wipe the tabel", is_phrase=True)

    assert WORDS.mend_all([phrase]) == (Word("wipe the table", is_phrase=True),)


def test_many_things_are_also_looked_for_as_one():
    assert forms("cups") == ("cups", "cup")
    assert forms("glass") == ("glass",)


def test_the_nearest_label_is_given_as_it_is_written():
    assert nearest_label("puor water", ["Pour water", "Stir"]) == "Pour water"
    assert nearest_label("juggle", ["Pour water", "Stir"]) is None


def test_two_slips_leave_the_first_letter():
    words = Spelling.of(["take the bottle", "a kitchen"])

    assert words.mend("kettle") is None
    assert words.mend("kichon") == "kitchen"
    assert nearest_label("kettle", ["Bottle", "Kettles"]) == "Kettles"
    assert nearest_label("kettle", ["Bottle"]) is None


def test_a_word_of_a_label_is_mended_too():
    labels = ["Pour water", "Wipe a surface"]

    assert nearest_said("puor", labels) == "pour"
    assert nearest_said("pour watre", labels) == "Pour water"
    assert nearest_said("surfcae", labels) == "surface"
    assert nearest_said("juggle", labels) is None
