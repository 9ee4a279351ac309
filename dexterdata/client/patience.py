"""One outage, shared by all threads: who waits how long, and when there is no more to hope for."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from dexterdata.client.api import pause_after
from dexterdata.client.errors import ApiError, ClientError

LONGEST_PAUSE_S = 60.0


class StoppedError(Exception):
    """The run ends now; whatever waits gives up."""


class Patience:
    """Pauses that grow while nothing gets through, and end when the run does.

    The portal's Retry-After is honoured whatever it says; a random part keeps senders apart.
    """

    def __init__(
        self,
        longest_pause_s: float = LONGEST_PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.stopping = threading.Event()
        self.longest_pause_s = longest_pause_s
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._failures = 0
        self._since: float | None = None
        self._closed_until = 0.0

    def pause(self, seconds: float) -> None:
        """Wait; StoppedError as soon as the run ends."""
        if self.stopping.wait(max(seconds, 0.0)):
            raise StoppedError

    def wait(self) -> None:
        """Wait until it is time to try again."""
        while (left := self._closed_until - self._clock()) > 0:
            self.pause(left)
        if self.stopping.is_set():
            raise StoppedError

    def met(self, error: ClientError) -> None:
        """An error that passes: everybody waits, as long as the portal asks where it does."""
        self.failed(error.retry_after_s if isinstance(error, ApiError) else None)

    def failed(self, retry_after_s: float | None = None) -> None:
        """Nothing got through: everybody waits, longer each time, or as long as was asked."""
        with self._lock:
            now = self._clock()
            if self._since is None:
                self._since = now
            if retry_after_s is None and now < self._closed_until:
                return  # another thread met the same outage
            pause = retry_after_s
            if pause is None:
                pause = pause_after(self._failures, self.longest_pause_s)
            self._failures += 1
            until = now + pause * (1 + 0.25 * self._chance())
            self._closed_until = max(self._closed_until, until)

    def succeeded(self) -> None:
        """Something got through."""
        with self._lock:
            self._failures, self._since, self._closed_until = 0, None, 0.0

    @property
    def away_s(self) -> float:
        """For how long nothing has got through; 0 where nothing failed since."""
        since = self._since
        return 0.0 if since is None else self._clock() - since
