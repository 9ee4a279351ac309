"""The connection: retries where that is safe, problems as errors, the token kept from the store."""

from __future__ import annotations

import pytest

from dexterdata.client import Api, ApiError, ClientError
from dexterdata.client.errors import IncompleteError


def test_a_busy_portal_is_asked_again_after_the_time_it_names(api, server, pauses):
    server.answers = [(503, {"Retry-After": "7"}, {}), (429, {}, {}), (200, {}, {"ok": True})]

    answer = api.post("bundles", {"x": 1})

    keys = {headers["Idempotency-Key"] for _, _, headers, _ in server.seen}
    assert answer == {"ok": True}
    assert pauses == [7.0, 1.0]
    assert (len(server.seen), len(keys)) == (3, 1)


def test_a_first_try_that_still_runs_is_asked_for_again(api, server, pauses):
    running = (409, {}, {"code": "idempotency.running"})
    server.answers = [running, running, (201, {}, {"id": "1"})]

    assert api.post("uploads", {}) == {"id": "1"}
    assert pauses == [0.5, 1.0]
    assert len({headers["Idempotency-Key"] for _, _, headers, _ in server.seen}) == 1


@pytest.mark.parametrize("body", [{"code": "idempotency.reused"}, b"no JSON", []])
def test_another_conflict_is_not_tried_again(api, server, body):
    server.answers = [(409, {}, body)]

    with pytest.raises(ApiError):
        api.post("uploads", {})

    assert len(server.seen) == 1


def test_a_first_try_that_never_ends_is_said_after_five(api, server):
    server.answers = [(409, {}, {"code": "idempotency.running"})]

    with pytest.raises(ApiError) as caught:
        api.post("uploads", {})

    assert (caught.value.code, len(server.seen)) == ("idempotency.running", 5)


def test_a_problem_is_an_error_with_its_code_and_next_step(api, server):
    problem = {
        "code": "grant.not_active",
        "detail": "Your licence ended.",
        "next_step": {"text": "Renew it", "url": "/grants/"},
        "reasons": [{"code": "grant.not_active"}],
    }
    server.answers = [(403, {}, problem)]

    with pytest.raises(ApiError) as caught:
        api.get("grants")

    error = caught.value
    assert (error.status, error.code, str(error)) == (
        403,
        "grant.not_active",
        "Your licence ended.",
    )
    assert error.next_step == "Renew it /grants/"
    assert error.reasons == [{"code": "grant.not_active"}]


def test_a_list_is_followed_to_its_end(api, server):
    following = f"{api.base_url}/api/v1/datasets?cursor=2"
    server.answers = [
        (200, {}, {"results": [1, 2], "next": following}),
        (200, {}, {"results": [3], "next": None}),
    ]

    assert list(api.results("datasets", q="pour")) == [1, 2, 3]
    assert [path for _, path, _, _ in server.seen] == [
        "/api/v1/datasets?q=pour",
        "/api/v1/datasets?cursor=2",
    ]


def test_the_token_never_reaches_the_store(api, server):
    api.get("me")
    api.store.get(f"{api.base_url}/object")

    tokens = [
        headers.get("authorization", headers.get("Authorization"))
        for _, _, headers, _ in server.seen
    ]
    assert tokens == ["Bearer dxd_t", None]


def test_a_portal_that_is_not_there_is_said_so(pauses):
    with (
        Api("http://127.0.0.1:9", pause=pauses.append) as api,
        pytest.raises(IncompleteError) as caught,
    ):
        api.get("me")

    assert caught.value.code == "client.unreachable"
    assert len(pauses) == 4


def test_a_dead_job_is_an_error_with_its_reason(api, server):
    error = {"code": "store.unavailable", "text": "The store does not answer."}
    server.answers = [(200, {}, {"id": "1", "state": "dead", "error": error})]

    with pytest.raises(ClientError) as caught:
        api.wait({"id": "1", "state": "due", "stage": ""})

    assert (caught.value.code, str(caught.value)) == (error["code"], error["text"])


def test_a_job_that_lasts_is_left_running(api, server):
    server.answers = [(200, {}, {"id": "1", "state": "running", "stage": "checking"})]

    with pytest.raises(IncompleteError) as caught:
        api.wait({"id": "1", "state": "running", "stage": "checking"}, timeout_s=0.01)

    assert caught.value.code == "job.still_running"
