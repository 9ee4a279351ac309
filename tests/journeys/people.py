"""People at the API with nothing but httpx: what API.md says is all that they know."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx

PROBLEM_KEYS = {"type", "title", "status", "code", "detail", "errors", "next_step"}
JOB_KEYS = {
    "id", "kind", "state", "stage", "progress", "attempts", "deadline", "queue_position", "error",
}  # fmt: skip
JOB_LIMIT_S = 240


class Person:
    """One account's token, or none."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=f"{base_url}/api/v1/", headers=headers, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self.http.close()

    def get(self, path: str, **params: Any) -> Any:
        """The object at a path."""
        response = self.http.get(path, params=params)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text[:600]}"
        return response.json()

    def rows(self, path: str, **params: Any) -> list[Any]:
        """All rows of a list, page by page."""
        page = self.get(path, **params)
        assert set(page) == {"results", "next", "previous"}
        rows = list(page["results"])
        while page["next"]:
            response = self.http.get(page["next"])
            assert response.status_code == 200, response.text[:600]
            page = response.json()
            rows += page["results"]
        return rows

    def post(self, path: str, body: Any = None, *, status: int, key: str | None = None) -> Any:
        """The answer to a POST of which the status is known."""
        response = self.send(path, body, key=key)
        assert response.status_code == status, (
            f"{path}: {response.status_code} {response.text[:600]}"
        )
        return response.json()

    def send(self, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """A POST under an idempotency key."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.http.post(path, json=body if body is not None else {}, headers=headers)

    def refused(self, path: str, body: Any = None, *, status: int, code: str) -> Any:
        """The problem that a POST is answered with."""
        return problem_in(self.send(path, body), status, code)

    def done(self, job: Any) -> Any:
        """The job at its end, which must be a good one."""
        assert set(job) >= JOB_KEYS
        end = time.monotonic() + JOB_LIMIT_S
        while job["state"] not in ("done", "dead"):
            assert time.monotonic() < end, job
            time.sleep(0.2)
            job = self.get(f"jobs/{job['id']}")
        assert (job["state"], job["error"]) == ("done", None)
        return job


def problem_in(response: httpx.Response, status: int, code: str) -> Any:
    """The problem of an answer that must be one, in the contract's shape."""
    assert response.status_code == status, f"{response.status_code} {response.text[:600]}"
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) >= PROBLEM_KEYS
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"].endswith((".", "!", "?")) or body["errors"], body["detail"]
    if body["next_step"] is not None:
        assert set(body["next_step"]) == {"text", "url"}
    return body
