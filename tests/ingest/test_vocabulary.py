"""Task labels: what people type finds its term."""

from __future__ import annotations

import pytest

from ingest import vocabulary


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("pour water", "pour water"),
        ("Pouring water", "pour water"),
        ("FILL_A_GLASS", "pour water"),
        ("pick-and-place", "pick and place"),
        ("fingerspelling", "spell with fingers"),
        ("wipe table", "wipe a surface"),
    ],
)
def test_a_synonym_means_its_term_however_it_is_written(said, term):
    assert vocabulary.shipped().canonical(said) == term


def test_what_is_not_listed_is_unknown_but_what_may_be_meant_is_told():
    assert vocabulary.shipped().canonical("stak objects") is None
    assert vocabulary.shipped().nearest("stak objects") == "stack objects"
    assert vocabulary.shipped().nearest("juggle with fire") is None


def test_a_label_of_the_dataset_is_known_beside_the_list():
    assert vocabulary.shipped().canonical("Juggle", also=["juggle"]) == "juggle"
    assert vocabulary.shipped().canonical("juggle") is None


def test_american_and_british_spelling_are_one():
    assert vocabulary.plain("organize the colors") == vocabulary.plain("organise colors")


def test_no_word_means_two_terms_and_every_term_has_a_broader_one():
    said = [
        vocabulary.plain(one)
        for term in vocabulary.shipped().terms
        for one in dict.fromkeys((term.name, *term.synonyms))
    ]

    assert len(said) == len(set(said))
    assert {term.broader for term in vocabulary.shipped().terms} >= {
        "cooking", "cleaning", "organising", "object handling", "tool use", "medical",
        "sign language",
    }  # fmt: skip
