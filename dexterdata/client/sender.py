"""One file of a run, as often as it takes: known already, sent, or refused with a reason."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dexterdata.client.api import Api
from dexterdata.client.errors import ApiError, ClientError, IncompleteError
from dexterdata.client.folder import Found, Mark, shown_name
from dexterdata.client.hashing import sha256_of_file
from dexterdata.client.journal import Arrived, Journal
from dexterdata.client.outcomes import NOT_SENT, NOT_TAKEN, UNCHANGED, Outcome
from dexterdata.client.patience import Patience, StoppedError
from dexterdata.client.sets import as_file
from dexterdata.client.uploads import UploadRequest, upload

MOST_TRIES = 30
LATER_STATUS = frozenset({408, 429, 500, 502, 503, 504})
LATER_CODES = frozenset(
    {"upload.completing", "upload.part_missing", "upload.not_open", "upload.expired",
     "upload.not_found", "idempotency.running"}
)  # fmt: skip
OF_THE_RUN = frozenset({"dataset", "profile", "metadata", "batch"})
"""What is said of all files alike: where the portal refuses that, no other file fares better."""


@dataclass(frozen=True)
class Words:
    """What is said of every file of the run."""

    dataset: str
    profile: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


class Sender:
    """Sends files of one run; `send` may be called by several threads."""

    def __init__(
        self, api: Api, journal: Journal, words: Words, batch: str, patience: Patience
    ) -> None:
        self._api, self._journal, self._words = api, journal, words
        self._batch, self._patience = batch, patience
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()
        self.give_up_after_s: float | None = None

    def send(self, found: Found) -> Outcome | None:
        """What became of a file; None where it was written to meanwhile.

        Raises ApiError where the portal refuses the run as a whole, and StoppedError at its end.
        """
        try:
            with as_file(found.path) as file:
                sha256 = sha256_of_file(file)
                if Mark.of(found.path) != found.mark:
                    return None
                return self._send_bytes(found, file, sha256)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            text = f"{shown_name(found.path)} cannot be read: {reason}."
            return self._without(found, NOT_SENT, "file.unreadable", text)

    def _send_bytes(self, found: Found, file: Path, sha256: str) -> Outcome | None:
        with self._guard:
            lock = self._locks[sha256]
        tries = 0
        while True:
            self._patience.wait()
            tries += 1
            try:
                with lock:  # the same bytes under two names are one recording
                    outcome = self._try(found, file, sha256)
                self._patience.succeeded()
                return outcome
            except ClientError as error:
                if error.code == "file.changed":
                    return None
                if not is_passing(error):
                    return self._refused(found, error)
                self._patience.met(error)
                if self._is_hopeless(error, tries):
                    return self._without(found, NOT_SENT, error.code, error.text)

    def _try(self, found: Found, file: Path, sha256: str) -> Outcome:
        if (known := self._journal.with_bytes(sha256)) is not None:
            self._journal.remember(found, sha256, known)
            return self._there(found, UNCHANGED, known)
        request = UploadRequest(
            file,
            self._words.dataset,
            self._words.profile,
            self._words.metadata,
            batch=self._batch,
            sha256=sha256,
            mark=found.mark if file == found.path else None,
        )
        try:
            sent = upload(self._api, request, self._go_on)
        except ApiError as error:
            if error.code != "upload.duplicate" or not error.body.get("recording"):
                raise
            arrived = Arrived(str(error.body["recording"]), None)
            self._journal.remember(found, sha256, arrived)
            return self._there(found, UNCHANGED, arrived)
        arrived = Arrived(sent.recording_id, None)
        self._journal.remember(found, sha256, arrived)
        return self._there(found, "validating", arrived, is_resumed=sent.is_resumed)

    def _go_on(self, _done: int, _total: int) -> None:
        """After each part: the run may have ended."""
        self._patience.succeeded()
        if self._patience.stopping.is_set():
            raise StoppedError

    def _refused(self, found: Found, error: ClientError) -> Outcome:
        """What the portal will not take; an error of the whole run is raised."""
        if isinstance(error, ApiError) and _is_of_the_run(error):
            raise error
        return self._without(found, NOT_TAKEN, error.code, error.text)

    def _is_hopeless(self, error: ClientError, tries: int) -> bool:
        if self.give_up_after_s is None:
            return False
        asked_s = (error.retry_after_s or 0.0) if isinstance(error, ApiError) else 0.0
        return (
            asked_s > self.give_up_after_s
            or self._patience.away_s > self.give_up_after_s
            or tries >= MOST_TRIES
        )

    def _there(
        self, found: Found, state: str, arrived: Arrived, *, is_resumed: bool = False
    ) -> Outcome:
        return Outcome(
            found.path,
            state,
            bytes=found.mark.size,
            recording_id=arrived.recording_id,
            verdict=arrived.verdict,
            is_resumed=is_resumed,
        )

    def _without(self, found: Found, state: str, code: str, text: str) -> Outcome:
        return Outcome(found.path, state, bytes=found.mark.size, code=code, message=text)


def is_passing(error: ClientError) -> bool:
    """Whether trying again may help: an outage, a limit, or a step that another has under way."""
    if isinstance(error, ApiError):
        return error.status in LATER_STATUS or error.code in LATER_CODES
    return isinstance(error, IncompleteError) or error.code == "client.unreachable"


def _is_of_the_run(error: ApiError) -> bool:
    if error.status in (401, 403, 404):
        return True
    fields = {str(item.get("field")).split(".")[0] for item in error.body.get("errors") or ()}
    return bool(fields & OF_THE_RUN) or error.code.startswith(("profile.", "batch."))
