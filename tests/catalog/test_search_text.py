"""The full text of the database in use: SQLite and PostgreSQL answer alike."""

from __future__ import annotations

import pytest

from catalog.search.query import Word
from catalog.selectors import text
from catalog.services.text import Document, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_datasets():
    """The word "kettle" in the title of 1, among the labels of 2, in the card of 3."""
    write(1, Document(["Kettle at work"], ["pour water"], ["Of a kitchen."]))
    write(2, Document(["Hot drinks"], ["kettle", "coffee cup"], ["Made by Ünal's café."]))
    write(3, Document(["Cup and coffee"], ["stir"], ["A kettle stood by.", "Room 100."]))


def found(*words):
    return sorted(text.match([Word(word) for word in words]).pks)


def test_title_weighs_more_than_labels_and_these_more_than_the_card():
    matches = text.match([Word("kettle")])

    best_first = sorted(zip(-matches.rank, matches.pks, strict=True))
    assert [int(pk) for _, pk in best_first] == [1, 2, 3]


def test_every_word_must_occur_and_its_beginning_is_enough():
    assert found("kettle", "coffee") == [2, 3]
    assert found("kett", "wat") == [1]
    assert found("kettle", "juggle") == []


def test_case_marks_and_the_number_of_things_do_not_matter():
    assert found("UNAL", "Cafe") == [2]
    assert found("kettles") == [1, 2, 3]


def test_a_number_means_itself():
    assert found("100") == [3]
    assert found("10") == []


def test_a_phrase_is_found_in_one_text_and_in_its_order():
    assert list(text.match([Word("coffee cup", is_phrase=True)]).pks) == [2]
    assert list(text.match([Word("cup coffee", is_phrase=True)]).pks) == []
    assert list(text.match([Word("stood by room", is_phrase=True)]).pks) == []


def test_what_is_written_anew_is_found_by_its_new_words_alone():
    write(1, Document(["Teapot"], [], []))

    assert found("kettle") == [2, 3]
    assert found("teapot") == [1]
    assert text.keys_with_text() >= {1, 2, 3}


@pytest.mark.parametrize("typed", ["", "a the", "…", "-", '"'])
def test_nothing_to_look_for_is_no_question(typed):
    assert text.match([Word(typed)]) is None


@pytest.mark.parametrize(
    "typed",
    [
        "kettle* OR 1=1",
        "title:kettle",
        'kettle" OR "x',
        "kettle') --",
        "NEAR(kettle cup)",
        "^kettle {title}: +",
        "kettle & ! | <->",
        "kettle:*A \\' \\",
        "%_%",
        "कप ケトル 水 🫖 ½ ß \ue000 \u200d",
        "kettle" * 40,
    ],
)
def test_no_text_can_break_the_language_of_the_database(typed):
    for is_phrase in (True, False):
        text.match([Word(typed, is_phrase=is_phrase)])

    assert found("kettle") == [1, 2, 3]


def test_words_of_any_script_are_found():
    write(4, Document(["ケトル कप Äpfel"], [], []))

    assert found("ケトル") == [4]
    assert found("apfel") == [4]


def test_a_very_long_card_is_kept_by_its_first_words():
    write(5, Document(["Long"], [], [" ".join(f"w{n}x" for n in range(20_000)), "x" * 5000]))

    assert found("w17x") == [5]
