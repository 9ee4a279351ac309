"""Whose second look is open reads the first decision nowhere, until the look is made."""

from __future__ import annotations

import pytest

from ingest.models import Recording, SecondLook
from tests.factories import staff
from tests.ingest.conftest import own_store, partner, run_jobs  # noqa: F401 - fixtures
from tests.ingest.factories import glove_csv, upload
from tests.ingest.test_review import decide, submit

pytestmark = pytest.mark.django_db
FIRST = "A first opinion."


@pytest.fixture
def first():
    """The reviewer who decides first."""
    return staff("reviewer")


@pytest.fixture
def decided(client, partner, run_jobs, settings, first):  # noqa: F811
    """A recording that was sent back, and waits for a second look; a second reviewer looks."""
    settings.DEXTER_SECOND_LOOK_PERCENT = 100
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    submit(client, partner, recording)
    client.force_login(first)
    assert decide(client, recording, "request_changes", FIRST).status_code == 200
    message = {"text": FIRST, "from": "review"}
    client.post(f"/recordings/{recording.public_id}/messages/", message)
    client.force_login(staff("reviewer"))
    return recording


def pages_of(recording):
    return [f"/recordings/{recording.public_id}/", f"/review/{recording.public_id}/"]


def api_of(recording):
    return f"/api/v1/recordings/{recording.public_id}"


def look_at(client):
    look = SecondLook.objects.get()
    path = f"/review/second-looks/{look.public_id}/"
    answer = client.post(path, {"decision": "reject", "reason": "No contact."})
    assert answer.status_code == 302


def test_the_pages_of_the_recording_do_not_say_what_was_decided(client, decided):
    look = SecondLook.objects.get()

    for page in pages_of(decided):
        html = client.get(page).content.decode()
        assert FIRST not in html
        assert "changes" not in html.split("<main")[1].lower()
        assert 'data-state="decided"' in html
        assert f'href="/review/second-looks/{look.public_id}/"' in html
        assert "No message yet." not in html


def test_the_api_does_not_say_it(client, decided):
    said = client.get(api_of(decided)).json()
    (row,) = client.get("/api/v1/recordings").json()["results"]

    assert (said["state"], said["reviews"]) == ("decided", [])
    assert row["state"] == "decided"
    for state in ("changes_requested", "to_fix", "passed"):
        assert client.get(f"/api/v1/recordings?state={state}").json()["results"] == []


def test_once_the_look_is_made_all_is_told(client, decided):
    look_at(client)

    for page in pages_of(decided):
        assert FIRST in client.get(page).content.decode()
    said = client.get(api_of(decided)).json()
    assert said["state"] == "changes_requested"
    assert [row["reason"] for row in said["reviews"]] == [FIRST]
    assert len(client.get("/api/v1/recordings?state=to_fix").json()["results"]) == 1


def test_the_first_reviewer_and_the_partner_read_it_as_before(client, decided, first, partner):  # noqa: F811
    for person in (first, partner.user):
        client.force_login(person)
        assert FIRST in client.get(pages_of(decided)[0]).content.decode()
        assert client.get(api_of(decided)).json()["state"] == "changes_requested"
        assert len(client.get("/api/v1/recordings?state=to_fix").json()["results"]) == 1


def test_who_has_to_decide_anew_reads_what_was_asked(client, decided, partner):  # noqa: F811
    reviewer = staff("reviewer")
    client.force_login(partner.user)
    assert submit(client, partner, decided).status_code == 201
    client.force_login(reviewer)

    html = client.get(pages_of(decided)[1]).content.decode()

    assert FIRST in html
    assert "What do you decide?" in html
