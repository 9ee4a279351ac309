"""Task labels: what people type finds its term."""

from __future__ import annotations

import pytest

from catalog import vocabulary


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


def test_the_list_says_nothing_twice_and_every_term_is_under_a_broad_one():
    for words in (vocabulary.shipped(), vocabulary.environments(), vocabulary.modalities()):
        said = [
            vocabulary.plain(one) for term in words.terms for one in (term.name, *term.synonyms)
        ]
        assert [one for one in said if said.count(one) > 1] == []
        assert all(said)
        broad = {vocabulary.plain(one) for one in words.broader}
        assert len(broad) == len(words.broader)
        assert not broad & set(said)

    assert all(term.broader for term in vocabulary.shipped().terms)
    assert len(vocabulary.shipped().terms) >= 100


@pytest.mark.parametrize(
    ("key", "said", "written"),
    [
        ("task", "Wipe a counter", "wipe a surface"),
        ("task", "stir a pot", "stir"),
        ("task", "Cut vegetables", "cut food"),
        ("task", "Sign language", "sign language"),
        ("task", "Juggle fire", "Juggle fire"),
        ("environment", "Garage", "workshop"),
        ("environment", "on the moon", "on the moon"),
        ("modality", "Haptics", "tactile"),
        ("modality", "Joint angles", "joint_angle"),
        ("modality", "sonar", "sonar"),
        ("device", "Wiping", "Wiping"),
    ],
)
def test_a_value_is_shown_by_its_controlled_word_or_in_its_own(key, said, written):
    assert vocabulary.written(key, said) == written


def test_a_broad_term_is_above_its_terms_and_is_its_own():
    words = vocabulary.shipped()

    assert words.broad("wiping") == words.broad("Cleaning") == "cleaning"
    assert words.broad("juggle fire") == ""
