"""One connection to the portal's API: the token, retries, problems as errors."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import httpx

from dexterdata import __version__
from dexterdata.client.errors import ApiError, ClientError, IncompleteError

RETRY_STATUSES = frozenset({429, 502, 503, 504})
STILL_RUNNING = "idempotency.running"
ATTEMPTS = 5
MAX_PAUSE_S = 8.0
CONNECT_S = 10.0


class Api:
    """`/api/v1` of one portal.

    Connection failures, 429, 5xx and a first try that is still running are tried again with
    growing pauses; POSTs carry an Idempotency-Key, so that this cannot do a thing twice.
    Raises ApiError for a problem and IncompleteError when the portal cannot be reached.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
        timeout_s: float = 60.0,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.attempts = attempts
        self.base_url = base_url.rstrip("/")
        headers = {"User-Agent": f"dexter/{__version__}"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        # Where packets are lost, a connection that has not come about by then never does.
        limits_s = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        self._http = httpx.Client(headers=headers, timeout=limits_s)
        # Signed links carry their own right; the token must never reach the store.
        self.store = httpx.Client(timeout=limits_s, headers={"User-Agent": f"dexter/{__version__}"})
        self.pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self.store.close()

    def get(self, path: str, **params: Any) -> Any:
        """The decoded answer of a GET."""
        return self._call("GET", path, params=params)

    def post(self, path: str, body: Any = None, *, timeout_s: float | None = None) -> Any:
        """The decoded answer of a POST, sent at most once in effect."""
        key = {"Idempotency-Key": uuid.uuid4().hex}
        timeout = {} if timeout_s is None else {"timeout": timeout_s}
        sent = body if body is not None else {}
        return self._call("POST", path, json=sent, headers=key, **timeout)

    def patch(self, path: str, body: Any) -> Any:
        """The decoded answer of a PATCH."""
        return self._call("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        """The decoded answer of a DELETE; None when it has no body."""
        return self._call("DELETE", path)

    def results(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """All rows of a list, page by page."""
        page = self.get(path, **params)
        while True:
            yield from page["results"]
            if not page.get("next"):
                return
            page = self._decode(self._send("GET", page["next"]))

    def wait(
        self,
        job: dict[str, Any],
        *,
        on_change: Callable[[dict[str, Any]], None] | None = None,
        timeout_s: float = 600.0,
    ) -> dict[str, Any]:
        """Follow a job to its end; IncompleteError after the timeout, ClientError when it died."""
        end = time.monotonic() + timeout_s
        while job["state"] not in ("done", "dead"):
            if time.monotonic() > end:
                raise IncompleteError(
                    f"Still {job['stage'] or job['state']} after {timeout_s:.0f} s; it goes on.",
                    code="job.still_running",
                )
            self.pause(0.25)
            job = self.get(f"jobs/{job['id']}")
            if on_change is not None:
                on_change(job)
        if job["state"] == "dead":
            error = job.get("error") or {}
            raise ClientError(
                error.get("text") or "The work stopped.", code=error.get("code") or "job.dead"
            )
        return job

    def _call(self, method: str, path: str, **options: Any) -> Any:
        return self._decode(self._send(method, f"{self.base_url}/api/v1/{path}", **options))

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        for attempt in range(self.attempts):
            is_last = attempt == self.attempts - 1
            pause = pause_after(attempt)
            try:
                response = self._http.request(method, url, **options)
            except httpx.TransportError as error:
                if is_last:
                    raise IncompleteError(
                        f"{self.base_url} cannot be reached. "
                        "Run the same command again when it can.",
                        code="client.unreachable",
                    ) from error
            else:
                if is_last or not _is_for_later(response):
                    return response
                pause = min(_retry_after(response) or pause, 60.0)
            self.pause(pause)
        raise AssertionError("the last attempt returns or raises")

    @staticmethod
    def _decode(response: httpx.Response) -> Any:
        if response.status_code == 204:
            return None
        try:
            body = response.json()
        except ValueError:
            body = {}
        if response.is_error:
            problem = body if isinstance(body, dict) else {}
            raise ApiError(response.status_code, problem, _retry_after(response))
        return body


def pause_after(attempt: int, longest_s: float = MAX_PAUSE_S) -> float:
    """The seconds to wait after a try that failed, numbered from 0: twice as long each time."""
    return min(0.5 * 2.0 ** min(attempt, 16), longest_s)


def _is_for_later(response: httpx.Response) -> bool:
    if response.status_code != 409:
        return response.status_code in RETRY_STATUSES
    try:
        body = response.json()
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("code") == STILL_RUNNING


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds that the portal names; None for nothing, and for a date, which it never sends."""
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
