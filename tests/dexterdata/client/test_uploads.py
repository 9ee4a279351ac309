"""Uploads: parts that arrived are not sent again, and what is lost is said."""

from __future__ import annotations

import json

import pytest

from dexterdata.client import ApiError, state
from dexterdata.client.errors import ClientError, IncompleteError
from dexterdata.client.uploads import UploadRequest, upload

CONTENT = b"0123456789"  # parts of 4 bytes: 0123 4567 89
JOB = {"id": "j", "state": "due"}


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of three parts, and a home that knows of no earlier upload."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "glove.csv"
    path.write_bytes(CONTENT)
    return UploadRequest(path, "owner/slug", "glove", {"hand": "left"})


def opened(**more):
    return (201, {}, {"id": "u", "state": "open", "part_size": 4, "parts": 3, **more})


def signed(server, *numbers):
    base = f"http://127.0.0.1:{server.server_port}/part"
    parts = [
        {"number": number, "url": f"{base}/{number}", "method": "PUT", "headers": {}}
        for number in numbers
    ]
    return (200, {}, {"parts": parts})


def stored(number):
    return (200, {"ETag": f'"e{number}"'}, {})


COMPLETED = (202, {}, {"recording": {"id": "r"}, "job": JOB})


def sent(server):
    return [(path, body) for method, path, _, body in server.seen if method == "PUT"]


def test_a_file_is_sent_in_parts_and_completed_with_their_etags(api, server, file):
    server.answers = [opened(), signed(server, 1, 2, 3), *map(stored, (1, 2, 3)), COMPLETED]
    seen = []

    result = upload(api, file, lambda done, total: seen.append((done, total)))

    assert sent(server) == [("/part/1", b"0123"), ("/part/2", b"4567"), ("/part/3", b"89")]
    assert b'"etag":"\\"e3\\""' in server.seen[-1][3].replace(b" ", b"")
    assert (result.recording_id, result.job, result.is_resumed) == ("r", JOB, False)
    assert seen == [(4, 10), (8, 10), (10, 10)]


def test_a_lost_connection_is_resumed_with_the_parts_that_are_missing(api, server, file):
    server.answers = [opened(), signed(server, 1, 2, 3), stored(1), *[(500, {}, {})] * 4]
    with pytest.raises(IncompleteError) as caught:
        upload(api, file)
    server.seen.clear()
    there = [{"number": 1, "etag": '"e1"'}]
    server.answers = [
        opened(parts=there, parts_total=3),
        signed(server, 2, 3),
        stored(2),
        stored(3),
        COMPLETED,
    ]

    result = upload(api, file)

    assert str(caught.value).startswith("1 of 3 parts of glove.csv are there")
    assert [path for path, _ in sent(server)] == ["/part/2", "/part/3"]
    assert result.is_resumed


@pytest.mark.parametrize(
    "known", [(404, {}, {"code": "upload.not_found"}), opened(state="expired")]
)
def test_an_upload_that_ended_is_begun_anew(api, server, file, known):
    server.answers = [opened(), signed(server, 1, 2, 3), *[(500, {}, {})] * 4]
    with pytest.raises(IncompleteError):
        upload(api, file)
    server.answers = [known, opened(), signed(server, 1, 2, 3), *map(stored, (1, 2, 3)), COMPLETED]

    assert upload(api, file).is_resumed is False


def test_datasets_whose_long_names_end_alike_do_not_take_up_each_others_uploads(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    url, slug = "https://portal", "kitchen-touch-recordings-of-two-hands-in-spring"

    state.remember_upload(url, f"acme/{slug}", "0" * 64, state.Begun("u", ""))

    assert state.remembered_upload(url, f"acme/{slug}", "0" * 64) == state.Begun("u", "")
    assert state.remembered_upload(url, f"beta/{slug}", "0" * 64) is None


def test_what_the_portal_refuses_is_not_tried_again(api, server, file):
    server.answers = [(409, {}, {"code": "upload.duplicate", "detail": "There already."})]

    with pytest.raises(ApiError) as caught:
        upload(api, file)

    assert caught.value.code == "upload.duplicate"
    assert len(server.seen) == 1


JOINED = (200, {}, {"id": "u", "state": "complete", "recording": {"id": "r"}, "job": JOB,
                    "part_size": 4, "parts": [], "parts_total": 3})  # fmt: skip


@pytest.mark.parametrize("code", ["upload.completing", "idempotency.running"])
def test_parts_that_another_request_joins_are_waited_for(api, server, pauses, file, code):
    busy = [(409, {}, {"code": code})] * (5 if code == "idempotency.running" else 1)
    server.answers = [opened(), signed(server, 1, 2, 3), *map(stored, (1, 2, 3)), *busy,
                      opened(state="completing"), opened(state="completing"), JOINED]  # fmt: skip

    result = upload(api, file)

    assert (result.recording_id, result.job) == ("r", JOB)
    assert pauses[-2:] == [0.5, 1.0]
    assert server.answers == [JOINED]


@pytest.fixture
def begun(api, server, file):
    """An upload that an earlier command began."""
    server.answers = [opened(), signed(server, 1, 2, 3), *[(500, {}, {})] * 4]
    with pytest.raises(IncompleteError):
        upload(api, file)
    server.seen.clear()


@pytest.mark.usefixtures("begun")
def test_an_upload_completed_meanwhile_is_not_sent_again(api, server, file):
    server.answers = [opened(state="completing"), JOINED]

    result = upload(api, file)

    assert (result.recording_id, result.is_resumed) == ("r", True)
    assert [method for method, *_ in server.seen] == ["GET", "GET"]


PATCHED = opened(parts=[{"number": 1, "etag": '"e1"'}], parts_total=3)


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize(
    ("profile", "metadata"), [("other", {"hand": "left"}), (None, {"hand": "right"})]
)
def test_an_upload_goes_on_under_what_is_said_of_the_file_now(api, server, file, profile, metadata):
    again = UploadRequest(file.path, file.dataset, profile, metadata)
    server.answers = [PATCHED, PATCHED, signed(server, 2, 3), stored(2), stored(3), COMPLETED]

    result = upload(api, again)

    method, path, _, body = server.seen[1]
    assert (method, path) == ("PATCH", "/api/v1/uploads/u")
    assert json.loads(body) == {"profile": profile or "", "metadata": metadata}
    assert result.is_resumed


@pytest.mark.usefixtures("begun")
def test_what_was_said_anew_is_not_said_again(api, server, file):
    again = UploadRequest(file.path, file.dataset, "other", {})
    server.answers = [PATCHED, PATCHED, signed(server, 2, 3), *[(500, {}, {})] * 4]
    with pytest.raises(IncompleteError):
        upload(api, again)
    server.seen.clear()
    server.answers = [PATCHED, signed(server, 2, 3), stored(2), stored(3), COMPLETED]

    upload(api, again)

    assert "PATCH" not in [method for method, *_ in server.seen]


@pytest.mark.usefixtures("begun")
def test_other_words_of_a_file_that_arrived_whole_are_refused(api, server, file):
    again = UploadRequest(file.path, file.dataset, "other", {"hand": "left"})
    server.answers = [JOINED]

    with pytest.raises(ClientError) as caught:
        upload(api, again)

    assert caught.value.code == "upload.described_otherwise"
    assert str(caught.value).startswith(
        "glove.csv arrived whole before, with another profile or other metadata, which it keeps."
    )
    assert str(caught.value).endswith("/recordings/r/")


@pytest.mark.usefixtures("begun")
def test_joining_that_does_not_end_is_left_after_ten_minutes(api, server, pauses, file):
    server.answers = [opened(state="completing")]
    pauses.clear()

    with pytest.raises(IncompleteError) as caught:
        upload(api, file)

    assert caught.value.code == "upload.incomplete"
    assert 600 <= sum(pauses) < 608


def test_parts_that_were_not_joined_after_all_end_as_resumable(api, server, file):
    server.answers = [opened(), signed(server, 1, 2, 3), *map(stored, (1, 2, 3)),
                      (409, {}, {"code": "upload.completing"}), opened()]  # fmt: skip

    with pytest.raises(IncompleteError) as caught:
        upload(api, file)

    assert str(caught.value) == "The parts were not joined; run the same command again to go on."
