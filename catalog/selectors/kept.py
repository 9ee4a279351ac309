"""What a process keeps of the catalogue in memory, and how it learns that it is out of date.

Whoever changes what lists show raises the number in the same transaction (`services.generations`),
so a request that sees the number sees the change: a new version is found at once in every process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from django.db import connection

from catalog.selectors import generations


class Numbered(Protocol):
    """A value that says up to which number it has read."""

    @property
    def generation(self) -> int:
        """The number; -1 where nothing was read."""
        ...


Value = TypeVar("Value", bound=Numbered)


class Kept(Generic[Value]):
    """One value of the process, made anew from the old one whenever the number has risen.

    `empty` gives the value that has read nothing; `renew` the next one from an older one and the
    number to read up to. An old value that has read further than the database knows is never
    given to it: the database was exchanged.
    """

    def __init__(self, empty: Callable[[], Value], renew: Callable[[Value, int], Value]) -> None:
        self._empty = empty
        self._renew = renew
        self._lock = threading.Lock()
        self.value = empty()

    def current(self) -> Value:
        """The value as of the last committed change."""
        number = generations.current()
        if number == self.value.generation:
            return self.value
        with self._lock:
            if number < self.value.generation:  # another thread read on, or all was exchanged
                number = generations.current()
            if number == self.value.generation:
                return self.value
            is_older = self.value.generation <= number
            renewed = self._renew(self.value if is_older else self._empty(), number)
            # Within a transaction nothing is kept: what it wrote may never be committed.
            if not connection.in_atomic_block:
                self.value = renewed
            return renewed

    def forget(self) -> None:
        """Read everything anew, as after the database was exchanged."""
        with self._lock:
            self.value = self._empty()
