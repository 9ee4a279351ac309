"""What is typed into the desk's fields by hand or by a hostile script: never an error of ours."""

from __future__ import annotations

import pytest

from ingest.models import LabelWord, Message, Recording, ReviewDraft
from tests.factories import staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.page_form import PageForm
from tests.ingest.test_review import submit


@pytest.fixture
def waiting(client, partner, run_jobs):
    """A recording in review; a reviewer signed in."""
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    assert submit(client, partner, recording).status_code == 201
    client.force_login(staff("reviewer"))
    return recording


def draft(client, recording, **fields):
    rows = {"episode-count": "1", "episode-0-t_start_s": "0", "episode-0-t_end_s": "1"}
    return client.post(f"/review/{recording.public_id}/draft/", rows | fields)


@pytest.mark.parametrize("end", ["nan", "inf", "-inf", "1e999", "later"])
def test_an_end_that_is_no_number_is_kept_as_nothing(client, waiting, end):
    saved = draft(client, waiting, **{"episode-0-t_end_s": end})
    page = client.get(f"/review/{waiting.public_id}/")

    assert (saved.status_code, page.status_code) == (302, 200)
    (row,) = ReviewDraft.objects.get().episodes
    assert (row["t_start_s"], row["t_end_s"]) == (0.0, None)


def test_a_count_with_thousands_of_digits_counts_as_none(client, waiting):
    fields = {"episode-count": "9" * 5000, "findings-listed": "1", "findings": "9" * 5000}
    saved = draft(client, waiting, **fields)
    sent = client.post(f"/review/{waiting.public_id}/", fields | {"decision": "accept"})

    assert (saved.status_code, sent.status_code) == (302, 422)
    assert len(ReviewDraft.objects.get().episodes) == 1


def test_nul_which_no_row_can_hold_is_left_out(client, waiting):
    page = client.get(f"/review/{waiting.public_id}/").content.decode()
    fields = PageForm(page).fields
    kept = draft(client, waiting, reason="A\0b", **{"episode-0-task": "wa\0ve"})
    said = client.post(f"/recordings/{waiting.public_id}/messages/", {"text": "Hel\0lo"})
    word = {"make": "term", "said": "jug\0gle", "broader": "gesture"}
    added = client.post("/review/labels/", word)
    label = LabelWord.objects.get().said
    removed = client.post("/review/labels/", {"make": "nothing", "word": "jug\0gle"})
    own = ReviewDraft.objects.get()
    words = {"decision": "accept", "reason": "Good.", "episode-0-task": "wa\0ve"}
    sent = client.post(f"/review/{waiting.public_id}/", fields | words)

    assert [r.status_code for r in (kept, said, added, removed, sent)] == [302] * 5
    assert (own.reason, own.episodes[0]["task"]) == ("Ab", "wave")
    assert Message.objects.get().text == "Hello"
    assert label == "juggle"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reviews.get().episodes[0]["task"]) == ("accepted", "wave")
