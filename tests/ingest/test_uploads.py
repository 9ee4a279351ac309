"""Uploads: what is refused at once, parts, resuming, ending."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from ingest.models import Recording, Upload
from ingest.services import expiry
from ingest.states import UploadState
from portal.accounts.authentication import digest_of
from portal.accounts.models import ApiToken
from portal.audit.models import Entry
from portal.storage import store
from portal.storage.keys import content_key
from tests.factories import member
from tests.ingest import factories
from tests.ingest.factories import complete, declare, glove_csv, post, send, sha256_of, upload

DATA = glove_csv()


@pytest.fixture
def small_parts(settings):
    """Five parts for a small file."""
    settings.DEXTER_UPLOAD_PART_BYTES = -(-len(DATA) // 5)


def problem(response):
    body = response.json()
    return response.status_code, body["code"]


def test_an_empty_file_is_refused(client, partner):
    response = declare(client, partner, b"")

    assert problem(response) == (422, "input.empty")
    assert response.json()["errors"][0]["field"] == "size"
    assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(client, partner, settings):
    settings.DEXTER_MAX_UPLOAD_BYTES = 1000

    response = declare(client, partner, DATA)

    assert problem(response) == (413, "input.too_large")
    assert response.json()["limit_bytes"] == 1000


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("sha256", "abc", "sha256"),
        ("filename", "../..", "filename"),
        ("dataset", "nameless", "dataset"),
        ("metadata", {"colour": "red"}, "metadata.colour"),
        ("metadata", {"hand": "third"}, "metadata.hand"),
        ("metadata", {"licence": "all mine!"}, "metadata.licence"),
    ],
)
def test_input_that_is_not_right_names_its_field(client, partner, field, value, named):
    response = declare(client, partner, DATA, **{field: value})

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [named]


def test_an_unknown_profile_is_refused_with_those_there_are(client, partner):
    response = declare(client, partner, DATA, profile="nobody's glove")

    assert problem(response) == (422, "profile.not_found")
    assert "auslan_glove" in response.json()["detail"]


def test_a_file_name_of_any_script_is_kept_and_a_path_is_not(client, partner):
    declare(client, partner, DATA, filename="C:\\data\\장갑 기록 1.csv")

    assert Upload.objects.get().filename == "장갑 기록 1.csv"


def test_another_organisations_dataset_does_not_exist(client, partner):
    client.force_login(member("partner"))

    assert problem(declare(client, partner, DATA)) == (404, "dataset.not_found")


def test_a_visitor_is_asked_to_sign_in(client, partner):
    client.logout()

    assert problem(declare(client, partner, DATA)) == (401, "auth.required")


def test_a_token_without_the_scope_is_refused(client, partner):
    client.logout()
    secret = "dxd_test"
    ApiToken.objects.create(
        user=partner.user, name="t", hint="dxd", digest=digest_of(secret), scopes=["catalog:read"]
    )

    response = post(client, "uploads", {}, Authorization=f"Bearer {secret}")

    assert problem(response) == (403, "auth.scope_missing")


def test_a_repeated_request_opens_one_upload(client, partner):
    body = {
        "filename": "wave.csv",
        "size": len(DATA),
        "sha256": sha256_of(DATA),
        "dataset": partner.name,
    }
    headers = {"Idempotency-Key": "one"}

    first = post(client, "uploads", body, **headers)
    again = post(client, "uploads", body, **headers)

    assert first.json() == again.json()
    assert Upload.objects.count() == 1


def test_an_upload_cut_after_the_third_of_five_parts_is_taken_up_again(
    client, partner, small_parts, run_jobs
):
    session = declare(client, partner, DATA).json()
    send(client, session, DATA, [1, 2, 3])

    seen = client.get(f"/api/v1/uploads/{session['id']}").json()
    there = [part["number"] for part in seen["parts"]]
    rest = send(client, session, DATA, [4, 5])
    with run_jobs():
        answer = complete(client, session, [*seen["parts"], *rest])

    assert (session["parts"], seen["parts_total"], there) == (5, 5, [1, 2, 3])
    assert answer.status_code == 202
    recording = Recording.objects.get()
    with store().open(content_key(recording.sha256)) as stored:
        assert sha256_of(stored.read()) == sha256_of(DATA)


def test_a_missing_part_is_named_and_the_upload_stays_open(client, partner, small_parts):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA, [1, 2, 4, 5])

    refused = complete(client, session, parts)
    parts += send(client, session, DATA, [3])
    accepted = complete(client, session, parts)

    assert problem(refused) == (409, "upload.part_missing")
    assert refused.json()["parts"] == [3]
    assert "Part 3" in refused.json()["detail"]
    assert accepted.status_code == 202


def test_a_part_with_another_etag_is_named(client, partner, small_parts):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA)
    parts[1]["etag"] = parts[0]["etag"]

    refused = complete(client, session, parts)

    assert problem(refused) == (409, "upload.part_missing")
    assert refused.json()["parts"] == [2]
    assert Upload.objects.get().state == "open"


def test_completing_twice_gives_the_same_recording(client, partner):
    session = declare(client, partner, DATA).json()
    parts = send(client, session, DATA)

    first = complete(client, session, parts).json()
    again = complete(client, session, parts).json()

    assert first["recording"] == again["recording"]
    assert first["job"]["id"] == again["job"]["id"]
    assert Recording.objects.count() == 1


def test_an_upload_tells_the_recording_it_became(client, partner):
    session = declare(client, partner, DATA).json()
    before = client.get(f"/api/v1/uploads/{session['id']}").json()
    answer = complete(client, session, send(client, session, DATA)).json()

    after = client.get(f"/api/v1/uploads/{session['id']}").json()

    assert (before["recording"], before["job"]) == (None, None)
    assert after["recording"] == answer["recording"]
    assert after["job"]["id"] == answer["job"]["id"]


def test_the_same_bytes_are_refused_and_point_at_the_recording(client, partner):
    first = upload(client, partner, DATA).json()

    response = declare(client, partner, DATA, filename="other name.csv")

    assert problem(response) == (409, "upload.duplicate")
    assert response.json()["recording"] == first["recording"]["id"]
    assert response.json()["next_step"]["url"] == f"/recordings/{first['recording']['id']}/"


def test_the_same_bytes_are_welcome_in_another_dataset(client, partner):
    upload(client, partner, DATA)
    other = factories.dataset_of(partner.organisation, partner.user, "other")

    response = declare(client, partner, DATA, dataset=other.name)

    assert response.status_code == 201


def test_of_two_uploads_of_the_same_bytes_the_later_is_refused(client, partner):
    one, two = (declare(client, partner, DATA).json() for _ in range(2))
    parts = [(session, send(client, session, DATA)) for session in (one, two)]

    first, second = (complete(client, session, sent) for session, sent in parts)

    assert first.status_code == 202
    assert problem(second) == (409, "upload.duplicate")
    assert Recording.objects.count() == 1
    assert Upload.objects.get(public_id=two["id"]).state == "aborted"


def test_an_aborted_upload_takes_nothing_more(client, partner):
    session = declare(client, partner, DATA).json()
    link = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]}).json()["parts"][0]

    aborted = client.delete(f"/api/v1/uploads/{session['id']}")
    signing = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]})
    parts = urlsplit(link["url"])
    sent = client.put(f"{parts.path}?{parts.query}", DATA, content_type="application/octet-stream")

    assert aborted.status_code == 204
    assert problem(signing) == (409, "upload.not_open")
    assert sent.status_code in (403, 404, 409)
    assert client.delete(f"/api/v1/uploads/{session['id']}").status_code == 204


def test_a_completed_upload_cannot_be_aborted(client, partner):
    session = declare(client, partner, DATA).json()
    complete(client, session, send(client, session, DATA))

    assert client.delete(f"/api/v1/uploads/{session['id']}").status_code == 409


def test_a_put_after_completion_changes_nothing(client, partner, run_jobs):
    session = declare(client, partner, DATA).json()
    link = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]}).json()["parts"][0]
    with run_jobs():
        complete(client, session, send(client, session, DATA))

    parts = urlsplit(link["url"])
    client.put(
        f"{parts.path}?{parts.query}", b"x" * len(DATA), content_type="application/octet-stream"
    )

    with store().open(content_key(sha256_of(DATA))) as stored:
        assert stored.read() == DATA


@pytest.mark.parametrize("numbers", [[0], [2], [], list(range(1, 102))])
def test_only_parts_that_the_file_has_are_signed(client, partner, numbers):
    session = declare(client, partner, DATA).json()

    response = post(client, f"uploads/{session['id']}/parts", {"numbers": numbers})

    assert response.status_code == 422


def test_an_upload_open_for_a_day_expires(client, partner):
    session = declare(client, partner, DATA).json()
    send(client, session, DATA)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    refused = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]})
    expired = expiry.sweep()
    seen = client.get(f"/api/v1/uploads/{session['id']}").json()

    assert problem(refused) == (409, "upload.expired")
    assert expired == 1
    assert (seen["state"], seen["parts"]) == ("expired", [])


def test_an_upload_stuck_while_joining_is_opened_again(client, partner):
    declare(client, partner, DATA)
    Upload.objects.update(
        state=UploadState.COMPLETING, completing_at=timezone.now() - timedelta(minutes=16)
    )

    expiry.sweep()

    assert Upload.objects.get().state == "open"


def test_bytes_are_deleted_from_the_random_key_once_they_are_copied(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, DATA)
    key = Upload.objects.get().storage_key

    before = store().head(key)
    expiry.sweep()

    assert before is not None
    assert store().head(key) is None
    assert store().head(content_key(sha256_of(DATA))) is not None


def test_every_step_is_in_the_audit(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, DATA)

    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert [a for a in actions if a.startswith(("upload", "recording"))] == [
        "upload.opened",
        "recording.uploaded",
        "recording.checked",
    ]
