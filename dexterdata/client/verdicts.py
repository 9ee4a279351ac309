"""Hearing what became of many recordings without asking for each of them all the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from dexterdata.client.api import Api
from dexterdata.client.errors import ApiError, ClientError
from dexterdata.client.journal import Journal
from dexterdata.client.outcomes import NOT_SENT, STOPPED, Outcome

MISSES = 2
SHORTEST_S, LONGEST_S = 0.3, 5.0
PER_PENDING_S, MOST_PENDING_S = 0.05, 3.0
LIST_EVERY_S = 10.0
CHECKING = ("uploaded", "validating")


class Verdicts:
    """The outcomes that wait for their verdict.

    Recordings are checked in the order in which they came, so the oldest is asked for, and the
    next as long as there is a verdict. Now and then the list of the run's batch is looked
    through for what was checked out of its turn. Many that wait are asked for less often.
    """

    def __init__(
        self,
        api: Api,
        journal: Journal,
        batch: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._journal, self._batch, self._clock = api, journal, batch, clock
        self.pending: dict[str, list[Outcome]] = {}
        self._interval_s = SHORTEST_S
        self._next = 0.0
        self._list_at = clock() + LIST_EVERY_S
        self.heard_at = clock()

    def _expect(self, outcome: Outcome) -> None:
        """Ask for this one, too; several files may have become one recording."""
        if outcome.recording_id is None:
            return
        if not self.pending:
            self._interval_s, self.heard_at = SHORTEST_S, self._clock()
        self.pending.setdefault(outcome.recording_id, []).append(outcome)

    def heard(self, expected: Iterable[Outcome] = ()) -> list[Outcome]:
        """Those whose verdict is there now; nothing while it is too early to ask again.

        `expected` are waited for from now on, also where this raises what the connection does.
        """
        for outcome in expected:
            self._expect(outcome)
        now = self._clock()
        if not self.pending or now < self._next:
            return []
        done: list[Outcome] = []
        try:
            done.extend(self._ask())
        except ClientError:
            if not done:  # extend keeps what came before the connection was lost
                raise
        self._interval_s = SHORTEST_S if done else min(2 * self._interval_s, LONGEST_S)
        many_s = min(PER_PENDING_S * len(self.pending), MOST_PENDING_S)
        self._next = self._clock() + max(self._interval_s, many_s)
        if done:
            self.heard_at = self._clock()
        return done

    def given_up(self) -> list[Outcome]:
        """What was not heard; the files are there, only the verdicts are not."""
        rest = [outcome for outcomes in self.pending.values() for outcome in outcomes]
        self.pending.clear()
        sentence = "It arrived and still waits for its check."
        return [replace(item, state=STOPPED, code="check.waiting", message=sentence)
                for item in rest]  # fmt: skip

    def _ask(self) -> Iterator[Outcome]:
        misses = 0
        for recording_id in list(self.pending):
            yield from self._ask_one(recording_id)
            misses += recording_id in self.pending
            if misses == MISSES:
                break
        if misses < MISSES or self._clock() < self._list_at:
            return
        self._list_at = self._clock() + LIST_EVERY_S + len(self.pending) / 100
        for recording in self._api.results("recordings", batch=self._batch, page_size=200):
            if recording["id"] in self.pending and recording["state"] not in CHECKING:
                yield from self._settle(recording)

    def _ask_one(self, recording_id: str) -> Iterator[Outcome]:
        try:
            recording = self._api.get(f"recordings/{recording_id}")
        except ApiError as error:
            if error.status != 404:
                raise
            self._journal.forget(recording_id)
            for outcome in self.pending.pop(recording_id):
                yield replace(outcome, state=NOT_SENT, code=error.code, message=error.text)
            return
        if recording["state"] not in CHECKING:
            yield from self._settle(recording)
        elif (recording.get("job") or {}).get("state") == "dead":
            error_text = (recording["job"].get("error") or {}).get("text") or "The check stopped."
            for outcome in self.pending.pop(recording_id):
                yield replace(outcome, state=STOPPED, code="job.dead", message=error_text)

    def _settle(self, recording: dict[str, Any]) -> Iterator[Outcome]:
        recording_id = recording["id"]
        if recording["verdict"] == "refused" and not recording.get("format"):
            self._journal.forget(recording_id)  # its bytes never came as declared
        else:
            self._journal.judged(recording_id, recording["verdict"])
        for outcome in self.pending.pop(recording_id):
            yield outcome.judged(recording)
