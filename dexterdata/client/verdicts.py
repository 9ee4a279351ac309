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

ASKED_SINGLY = 20
SHORTEST_S, LONGEST_S = 0.3, 5.0
CHECKING = ("uploaded", "validating")


class Verdicts:
    """The outcomes that wait for their verdict; the oldest are asked for one by one.

    What lies behind them is looked for in the list of the run's batch.
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
        more_s = len(self.pending) / 1000  # a long list is asked for less often
        self._next = self._clock() + self._interval_s + more_s
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
        singly = list(self.pending)[:ASKED_SINGLY]
        for recording_id in singly:
            yield from self._ask_one(recording_id)
        if len(self.pending) <= ASKED_SINGLY:
            return
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
