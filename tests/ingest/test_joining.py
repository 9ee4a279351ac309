"""Joining the parts of an upload: requests that died, and two at the same time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from ingest.models import Recording, Upload
from ingest.services import completion
from ingest.states import UploadState
from portal.core.errors import ConflictError
from portal.storage import Part, store
from tests.ingest.factories import complete, declare, glove_csv, send
from tests.ingest.test_uploads import problem

DATA = glove_csv()


def test_a_request_that_died_after_joining_is_finished_by_the_next(client, partner):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA)
    row = Upload.objects.get()
    store().complete_multipart(
        row.storage_key, row.multipart_id, store().list_parts(row.storage_key, row.multipart_id)
    )
    Upload.objects.update(state=UploadState.COMPLETING, completing_at=timezone.now())

    answer = complete(client, session, parts)

    assert answer.status_code == 202
    assert Recording.objects.count() == 1


def test_a_request_that_fails_leaves_the_upload_to_the_one_that_joins_it(client, partner):
    session = declare(client, partner, DATA).json()
    Upload.objects.update(state=UploadState.COMPLETING, completing_at=timezone.now())

    refused = complete(client, session, [{"number": 1, "etag": '"x"'}])

    assert problem(refused) == (409, "upload.completing")
    assert Upload.objects.get().state == "completing"


def test_parts_that_are_gone_while_another_request_joins_are_not_a_fault(client, partner):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA)
    row = Upload.objects.get()
    store().abort_multipart(row.storage_key, row.multipart_id)
    Upload.objects.update(state=UploadState.COMPLETING, completing_at=timezone.now())

    refused = complete(client, session, parts)

    assert problem(refused) == (409, "upload.completing")
    assert Upload.objects.get().state == "completing"


def test_joined_by_another_request_between_two_looks_gives_the_recording(
    client, partner, monkeypatch
):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA)
    Upload.objects.update(state=UploadState.COMPLETING, completing_at=timezone.now())
    first_look, looks = store().list_parts, []

    def joined_meanwhile(self, key, upload_id):
        if not looks:
            looks.append(key)
            self.complete_multipart(key, upload_id, first_look(key, upload_id))
        return first_look(key, upload_id)

    monkeypatch.setattr(type(store()), "list_parts", joined_meanwhile)
    answer = complete(client, session, parts)

    assert answer.status_code == 202, answer.content
    assert Recording.objects.count() == 1


def test_an_upload_opened_again_meanwhile_is_not_a_fault(client, partner):
    session = declare(client, partner, DATA).json()
    parts = [Part(part["number"], part["etag"], 0) for part in send(client, session, DATA)]
    row = Upload.objects.get()
    row.state = UploadState.COMPLETING

    with pytest.raises(ConflictError) as refused:
        completion.complete(upload=row, parts=parts, by=partner.user)

    assert refused.value.code == "upload.completing"
    assert not Recording.objects.exists()


def test_of_two_requests_that_begin_at_once_one_joins(client, partner):
    session = declare(client, partner, DATA).json()
    late = Upload.objects.get()
    first = complete(client, session, send(client, session, DATA)).json()

    recording = completion.complete(upload=late, parts=[], by=partner.user)

    assert str(recording.public_id) == first["recording"]["id"]
    assert Upload.objects.get().state == "complete"
