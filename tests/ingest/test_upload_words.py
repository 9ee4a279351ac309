"""What is said of a file may change while its parts arrive: the last words count."""

from __future__ import annotations

import json

import pytest

from ingest.models import Recording, Upload
from portal.audit.models import Entry
from tests.ingest import factories
from tests.ingest.factories import PROFILE, complete, declare, glove_csv, send, upload
from tests.ingest.test_batches import backwards

DATA = glove_csv()


def say(client, session, **words):
    url = f"/api/v1/uploads/{session['id']}"
    return client.patch(url, json.dumps(words), content_type="application/json")


def test_a_recording_has_the_last_words_that_were_said_of_its_file(client, partner):
    session = declare(client, partner, DATA, metadata={"hand": "left", "task": "wave"}).json()

    answer = say(client, session, profile=PROFILE, metadata={"hand": "right"})
    complete(client, session, send(client, session, DATA))

    assert (answer.status_code, answer.json()["profile"]) == (200, "test_bend_glove")
    assert answer.json()["metadata"] == {"hand": "right"}
    recording = Recording.objects.get()
    assert (recording.metadata["hand"], "task" in recording.metadata) == ("right", False)
    assert Entry.objects.get(action="upload.described").data == {"words": ["metadata"]}


def test_a_profile_can_be_taken_back(client, partner):
    session = declare(client, partner, DATA).json()

    answer = say(client, session, profile="")

    assert (answer.status_code, answer.json()["profile"]) == (200, None)
    assert answer.json()["metadata"] == factories.METADATA


def test_what_replaces_keeps_the_old_files_own_profile_also_when_it_is_taken_up_again(
    client, partner, run_jobs
):
    with run_jobs():
        upload(client, partner, glove_csv(spoil=backwards))
    old = Recording.objects.get()
    session = declare(client, partner, DATA, replaces=str(old.public_id), profile="").json()

    say(client, session, profile="", metadata=factories.METADATA)
    with run_jobs():
        complete(client, session, send(client, session, DATA))

    new = Recording.objects.exclude(pk=old.pk).get()
    assert (new.profile, new.profile_text) == ("test_bend_glove", old.profile_text)
    assert new.verdict == "pass"


def test_saying_the_same_again_changes_nothing(client, partner):
    session = declare(client, partner, DATA).json()

    answer = say(client, session, profile=PROFILE, metadata=factories.METADATA)

    assert answer.status_code == 200
    assert not Entry.objects.filter(action="upload.described").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"profile": "nobody's glove"}, "profile.not_found"),
        ({"metadata": {"hand": "third"}}, "input.invalid"),
    ],
)
def test_words_that_are_not_right_are_refused(client, partner, words, code):
    session = declare(client, partner, DATA).json()

    answer = say(client, session, **words)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Upload.objects.get().metadata == factories.METADATA


def test_words_that_come_too_late_are_refused(client, partner):
    session = declare(client, partner, DATA).json()
    complete(client, session, send(client, session, DATA))

    answer = say(client, session, metadata={"hand": "left"})

    assert (answer.status_code, answer.json()["code"]) == (409, "upload.not_open")
    assert Recording.objects.get().metadata["hand"] == "right"
