"""Sending thousands of files: found, hashed and sent in parallel, through outages, each once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from pathlib import Path

from dexterdata.client.api import Api
from dexterdata.client.errors import ClientError
from dexterdata.client.folder import Found, Mark, Settling, files_below
from dexterdata.client.journal import Arrived, Journal
from dexterdata.client.outcomes import GOOD, UNCHANGED, Outcome, Tally
from dexterdata.client.patience import Patience
from dexterdata.client.sender import Sender, Words, is_passing
from dexterdata.client.verdicts import Verdicts

AT_ONCE_PER_JOB = 2
LOOK_S = 0.1


@dataclass(frozen=True)
class Plan:
    """What to send, and how; times in seconds.

    `give_up_after_s` is how long nothing may get through before the rest is left for another
    run; with `is_watching` the run never ends by itself. `verdicts_after_s` is how long no
    verdict may come before the recordings that wait are left.
    """

    paths: Sequence[Path]
    words: Words
    jobs: int = 4
    is_watching: bool = False
    waits_for_verdicts: bool = True
    rest_s: float = 2.0
    look_again_s: float = 2.0
    give_up_after_s: float = 120.0
    verdicts_after_s: float = 600.0


@dataclass
class Fleet:
    """One run. `on_outcome` hears of each file once, `on_progress` often; both in this thread.

    Raises ApiError where the portal refuses the run as a whole: the token, the dataset, the
    profile.
    """

    api: Api
    journal: Journal
    plan: Plan
    on_outcome: Callable[[Outcome], None]
    on_progress: Callable[[Tally], None] = lambda _tally: None
    beside: set[Path] = field(default_factory=set)
    """What lies in the folders and is no recording: read-me, licence and checksum files."""
    tally: Tally = field(default_factory=Tally)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self.batch = self.journal.begin_batch(self.plan.paths)
        self.api.pause = self.patience.pause
        self.api.attempts = 2  # how long to wait is decided for all threads at once
        self._sender = Sender(self.api, self.journal, self.plan.words, self.batch, self.patience)
        self._sender.give_up_after_s = None if self.plan.is_watching else self.plan.give_up_after_s
        self._verdicts = Verdicts(self.api, self.journal, self.batch)
        self._settling = Settling(self.plan.rest_s)
        self._running: dict[Future[Outcome | None], Found] = {}
        self._through: dict[Path, Mark] = {}
        self._next_look = 0.0
        self._ready: list[Found] = []
        self._restless: dict[Path, Found] = {}
        self._expected: list[Outcome] = []
        self._hearing: Future[list[Outcome]] | None = None

    def run(self) -> Tally:
        """Send everything; with a watching plan, until the thread is interrupted."""
        senders = ThreadPoolExecutor(self.plan.jobs, thread_name_prefix="upload")
        listener = ThreadPoolExecutor(1, thread_name_prefix="verdicts")
        with senders, listener:
            try:
                while self._step(senders, listener):
                    self._rest()
            except BaseException:
                self.patience.stopping.set()
                senders.shutdown(wait=False, cancel_futures=True)
                raise
        if not self.tally.left:
            self.journal.end_batch(self.batch)
        return self.tally

    def _step(self, senders: ThreadPoolExecutor, listener: ThreadPoolExecutor) -> bool:
        """Do what can be done now; whether anything is left."""
        self._look()
        while self._ready and len(self._running) < AT_ONCE_PER_JOB * self.plan.jobs:
            found = self._ready.pop(0)
            self._running[senders.submit(self._sender.send, found)] = found
        self._collect()
        self._hear(listener)
        self.tally.settling, self.tally.sending = len(self._restless), len(self._running)
        self.tally.away_s = self.patience.away_s
        self.on_progress(self.tally)
        is_busy = self._ready or self._restless or self._running or self.tally.awaiting
        return bool(self.plan.is_watching or is_busy)

    def _rest(self) -> None:
        """Until a file is through or it is time to look again."""
        if self._running:
            wait_for(self._running, timeout=LOOK_S, return_when=FIRST_COMPLETED)
        else:
            time.sleep(LOOK_S)

    def _look(self) -> None:
        """Find files: all at first and when watching, afterwards those that were being written."""
        now = time.monotonic()
        if now < self._next_look:
            return
        is_first = self._next_look == 0.0
        self._next_look = now + min(self.plan.look_again_s, max(self.plan.rest_s, LOOK_S))
        everything = self.plan.is_watching or is_first
        paths = self.plan.paths if everything else list(self._restless)
        busy = {found.path for found in (*self._running.values(), *self._ready)}
        self._restless.clear()
        for found in files_below(paths, self.beside):
            if found.path not in busy and self._through.get(found.path) != found.mark:
                busy.add(found.path)  # it may be named twice
                self._take(found)

    def _take(self, found: Found) -> None:
        if (known := self.journal.known(found)) is not None:
            self.tally.found += 1
            self._through[found.path] = found.mark
            self._arrived(_unchanged(found, known))
        elif self._settling.has_settled(found):
            self.tally.found += 1
            self._ready.append(found)
        else:
            self._restless[found.path] = found

    def _collect(self) -> None:
        """Hear from the threads; an error of the whole run is raised here."""
        for future in [future for future in self._running if future.done()]:
            found = self._running.pop(future)
            outcome = future.result()
            if outcome is None:  # it was written to meanwhile
                self.tally.found -= 1
                self._restless[found.path] = found
                continue
            self._through[found.path] = found.mark
            self._arrived(outcome)

    def _arrived(self, outcome: Outcome) -> None:
        if outcome.state == UNCHANGED:
            self.tally.unchanged += 1
        elif outcome.recording_id is not None:
            self.tally.sent += 1
            self.tally.sent_bytes += outcome.bytes
        is_open = outcome.recording_id is not None and outcome.verdict not in GOOD
        if is_open and self.plan.waits_for_verdicts:
            self.tally.awaiting += 1
            self._expected.append(outcome)
        else:
            self._through_with(outcome)

    def _hear(self, listener: ThreadPoolExecutor) -> None:
        """Take the verdicts that came; a thread of their own asks, so that sending goes on."""
        if self._hearing is not None:
            if not self._hearing.done():
                return
            hearing, self._hearing = self._hearing, None
            self._take_verdicts(hearing)
        if self.tally.awaiting and not self._give_up_waiting():
            expected, self._expected = self._expected, []
            self._hearing = listener.submit(self._verdicts.heard, expected)

    def _take_verdicts(self, hearing: Future[list[Outcome]]) -> None:
        """An outage here is the same as that of the senders."""
        try:
            outcomes = hearing.result()
        except ClientError as error:
            if not is_passing(error):
                raise
            self.patience.met(error)
            return
        self.tally.awaiting -= len(outcomes)
        for outcome in outcomes:
            self._through_with(outcome)

    def _give_up_waiting(self) -> bool:
        """Leave what has waited for its verdict too long, once nothing else is to be done."""
        waited_s = time.monotonic() - self._verdicts.heard_at
        is_over = waited_s > self.plan.verdicts_after_s and not self.plan.is_watching
        if not is_over or self._running or self._ready or self._expected:
            return False
        for outcome in self._verdicts.given_up():
            self._through_with(outcome)
        self.tally.awaiting = 0
        return True

    def _through_with(self, outcome: Outcome) -> None:
        self.tally.note(outcome)
        self.on_outcome(outcome)


def _unchanged(found: Found, known: Arrived) -> Outcome:
    return Outcome(
        found.path,
        UNCHANGED,
        bytes=found.mark.size,
        recording_id=known.recording_id,
        verdict=known.verdict,
    )
