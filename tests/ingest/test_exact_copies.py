"""An exact copy at the desk: called one, and not accepted by habit."""

from __future__ import annotations

import pytest

from ingest.models import Recording
from tests.factories import staff
from tests.ingest.test_duplicates import as_csv, movement, send
from tests.ingest.test_review import decide, submit

SAID = "It is an exact copy of another recording here already: every sample is the same."
CHOSEN = 'name="decision" value="accept" checked'


@pytest.fixture
def first(client, partner, run_jobs):
    """A recording of a movement; the partner is signed in."""
    return send(client, partner, as_csv(*movement()), run_jobs)


def at_desk(client, partner, recording):
    assert submit(client, partner, recording).status_code == 201
    client.force_login(staff("reviewer"))
    return client.get(f"/review/{recording.public_id}/").content.decode()


def copy_of(client, partner, run_jobs, **changed):
    """The same samples under other time stamps, or another part of the same movement."""
    seconds, bends = movement(**changed)
    return send(client, partner, as_csv(seconds + 100.0, bends), run_jobs, filename="again.csv")


def test_it_is_said_plainly_and_no_decision_is_chosen(client, partner, run_jobs, first):
    copy = copy_of(client, partner, run_jobs)

    page = at_desk(client, partner, copy)
    queue = client.get("/review/").content.decode()
    undecided = client.post(f"/review/{copy.public_id}/", {"reason": "Seen."})

    assert SAID in page
    assert SAID in queue
    assert "This is an exact copy" in page
    assert "Every sample is the same as in" in page
    assert "Nothing is chosen for you" in page
    assert 'name="decision" value="accept"' in page
    assert CHOSEN not in page
    assert "Much of its content" not in page
    assert undecided.status_code == 422
    copy.refresh_from_db()
    assert copy.state == "in_review"


def test_a_cut_of_the_same_movement_is_not_called_an_exact_copy(client, partner, run_jobs, first):
    cut = copy_of(client, partner, run_jobs, start_s=5.0, seconds=85.0)

    page = at_desk(client, partner, cut)

    assert "Much of its content is in another recording already." in page
    assert "exact copy" not in page
    assert CHOSEN in page


def test_a_copy_of_what_was_rejected_since_starts_as_any_other(client, partner, run_jobs, first):
    copy = copy_of(client, partner, run_jobs)
    submit(client, partner, first)
    client.force_login(staff("reviewer"))
    decide(client, first, "reject", "Not a hand.")
    assert Recording.objects.get(pk=first.pk).state == "rejected"
    client.force_login(partner.user)

    page = at_desk(client, partner, copy)

    assert CHOSEN in page
