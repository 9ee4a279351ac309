"""Read an object as a file; a connection that breaks is taken up again where it was."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Protocol

from botocore.exceptions import HTTPClientError, IncompleteReadError
from urllib3.exceptions import HTTPError

from portal.storage.errors import StoreUnavailableError

ATTEMPTS = 3
BUFFER_BYTES = 1024**2
BROKEN = (HTTPClientError, IncompleteReadError, HTTPError, OSError)


class Body(Protocol):
    """What an answer's body can do."""

    def read(self, amt: int) -> bytes:
        """At most this many bytes; none at the end."""

    def close(self) -> None:
        """Give the connection back."""


class ObjectReader(io.RawIOBase):
    """The bytes of one object from `start` on; `fetch(position)` opens its body there."""

    def __init__(self, fetch: Callable[[int], Body], start: int) -> None:
        self._fetch = fetch
        self._position = start
        self._body = fetch(start)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one read goes; raises StoreUnavailableError."""
        for _ in range(ATTEMPTS):
            try:
                chunk = self._body.read(len(buffer))
            except BROKEN:
                self._body.close()
                self._body = self._fetch(self._position)
                continue
            buffer[: len(chunk)] = chunk
            self._position += len(chunk)
            return len(chunk)
        raise StoreUnavailableError("The object store broke the connection again and again.")

    def close(self) -> None:
        """Give the connection back."""
        self._body.close()
        super().close()
