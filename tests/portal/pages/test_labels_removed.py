"""A label that the desk added by mistake is taken back on the page of labels."""

from __future__ import annotations

import pytest

from ingest.models import LabelWord, Recording
from portal.audit.models import Entry
from tests.factories import staff
from tests.ingest.conftest import own_store, partner, run_jobs  # noqa: F401 - fixtures
from tests.ingest.factories import METADATA, glove_csv, upload
from tests.ingest.test_review import submit

pytestmark = pytest.mark.django_db
PAGE = "/review/labels/"


@pytest.fixture
def waiting(client, partner, run_jobs):  # noqa: F811
    """A recording that waits with a label that the desk has just made a synonym; its reviewer."""
    with run_jobs():
        upload(client, partner, glove_csv(), metadata=METADATA | {"task": "stak objects"})
    recording = Recording.objects.get()
    assert submit(client, partner, recording).status_code == 201
    client.force_login(staff("reviewer"))
    client.post(PAGE, {"make": "synonym", "said": "stak objects", "term": "stack objects"})
    return recording


def codes_of(recording):
    recording.review_need.refresh_from_db()
    return recording.review_need.codes


def remove(client, label):
    return client.post(PAGE, {"make": "nothing", "word": LabelWord.objects.get(said=label).plain})


def test_a_removed_label_is_unknown_again_at_once(client, waiting):
    shown = client.get(PAGE).content.decode()
    known = codes_of(waiting)

    answer = remove(client, "stak objects")

    page = client.get(PAGE).content.decode()
    assert 'Remove<span class="visually-hidden"> stak objects</span>' in shown
    assert ",label_unknown," not in known
    assert answer.status_code == 302
    assert "“stak objects” is removed." in page
    assert ",label_unknown," in codes_of(waiting)
    assert '<th scope="row" class="wraps">stak objects</th><td class="r num">1</td>' in page
    assert not LabelWord.objects.exists()
    assert Entry.objects.get(action="label.removed").data == {
        "said": "stak objects",
        "term": "stack objects",
        "broader": "organising",
    }


def test_a_term_with_synonyms_of_the_desk_stays_and_names_them(client, waiting):
    client.post(PAGE, {"make": "term", "said": "juggle", "broader": "tool use"})
    client.post(PAGE, {"make": "synonym", "said": "toss about", "term": "juggle"})

    refused = remove(client, "juggle")

    assert refused.status_code == 409
    assert "Remove first what means “juggle”: “toss about”." in refused.content.decode()
    assert "Not removed" in refused.content.decode()
    remove(client, "toss about")
    assert remove(client, "juggle").status_code == 302


def test_what_ships_cannot_be_removed(client, waiting):
    refused = client.post(PAGE, {"make": "nothing", "word": "stack object"})

    assert refused.status_code == 404
    assert "This label is not there any more." in refused.content.decode()


def test_what_was_typed_comes_back_in_its_own_field(client, waiting):
    page = client.post(PAGE, {"make": "synonym", "said": "tossing", "term": "nonsense"})

    html = page.content.decode()
    assert page.status_code == 422
    assert 'id="synonym-said" name="said" maxlength="80" value="tossing"' in html
    assert 'id="term-said" name="said" maxlength="80" value=""' in html
