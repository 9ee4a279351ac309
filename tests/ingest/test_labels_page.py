"""The desk's page of labels: what is known, what waits unknown, and how it becomes known."""

from __future__ import annotations

import pytest

from ingest.models import LabelWord, Recording, Review
from portal.audit.models import Entry
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, upload
from tests.ingest.test_review import decide, submit

PAGE = "/review/labels/"


@pytest.fixture
def juggling(client, partner, run_jobs):
    """A recording that waits with a label that nobody knows; a reviewer signed in."""
    with run_jobs():
        upload(client, partner, glove_csv(), metadata=METADATA | {"task": "stak objects"})
    recording = Recording.objects.get()
    assert submit(client, partner, recording).status_code == 201
    client.force_login(staff("reviewer"))
    return recording


def needs_of(recording):
    recording.review_need.refresh_from_db()
    return recording.review_need.codes


def test_unknown_labels_show_with_their_number_and_what_may_be_meant(client, juggling):
    page = client.get(PAGE).content.decode()

    assert ",label_unknown," in needs_of(juggling)
    assert '<th scope="row" class="wraps">stak objects</th><td class="r num">1</td>' in page
    assert 'list="terms" value="stack objects"' in page
    assert "stack blocks, stack cups" in page


def test_a_synonym_holds_at_once_in_the_queue_and_in_what_is_accepted(client, juggling):
    added = client.post(
        PAGE, {"make": "synonym", "said": "stak objects", "term": "Stack objects"}, follow=True
    ).content.decode()
    codes = needs_of(juggling)
    decide(client, juggling)
    page = client.get(PAGE).content.decode()

    assert "“stak objects” is a synonym of “stack objects” now." in added
    assert ",label_unknown," not in codes
    episode = Review.objects.get().episodes[0]
    assert (episode["task"], episode["task_typed"]) == ("stack objects", "stak objects")
    assert 'stack cups, stak objects</td><td class="r num">1</td>' in page
    assert "every label that waits is known" in page
    assert Entry.objects.get(action="label.added").data == {
        "said": "stak objects",
        "term": "stack objects",
        "broader": "organising",
    }


def test_a_new_term_holds_at_once_and_takes_synonyms(client, juggling):
    client.post(PAGE, {"make": "term", "said": "stak objects", "broader": "gesture"})
    client.post(PAGE, {"make": "synonym", "said": "pile up", "term": "stak objects"})
    page = client.get(PAGE).content.decode()
    editor = client.get(f"/review/{juggling.public_id}/").content.decode()

    assert ",label_unknown," not in needs_of(juggling)
    assert '<td class="wraps">pile up</td>' in page
    assert '<option value="stak objects">pile up</option>' in editor


@pytest.mark.parametrize(
    ("sent", "status", "text"),
    [
        ({"make": "term", "said": "Pouring the water", "broader": "cooking"}, 409,
         "“Pouring the water” is known already: it means “pour water”."),
        ({"make": "term", "said": " the ", "broader": "cooking"}, 422, "Write the label first."),
        ({"make": "term", "said": "juggle", "broader": "circus"}, 422, "Choose the broader term."),
        ({"make": "synonym", "said": "juggle", "term": "circus"}, 422,
         "Choose the term that it means."),
        ({"make": "term", "said": "color " * 13, "broader": "cooking"}, 422,
         "A label has at most 80 characters."),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_refused_in_words(client, db, sent, status, text):
    client.force_login(staff("reviewer"))

    refused = client.post(PAGE, sent)

    assert refused.status_code == status
    assert text in refused.content.decode()
    assert not LabelWord.objects.exists()


def test_adding_twice_adds_once(client, db):
    client.force_login(staff("reviewer"))
    sent = {"make": "term", "said": "juggle", "broader": "gesture"}

    first = client.post(PAGE, sent)
    second = client.post(PAGE, sent | {"said": "The Juggle"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert [word.said for word in LabelWord.objects.all()] == ["juggle"]
