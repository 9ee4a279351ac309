"""One file's boxed process, seen from outside: its frames, its clock, its end."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dexterdata.sandbox.frames import Frame, FrameReader, FramingError
from dexterdata.sandbox.model import BoxError

_FAREWELL_S = 5.0
_READ_BYTES = 1 << 20
_HASH_BYTES = 4 << 20


class HostDiedError(BoxError):
    """The host ended while it had work."""


@dataclass
class Outcome:
    """How one boxed process went: its frames, its end, and what the caller saw meanwhile."""

    sha256: str = ""
    frames: list[Frame] = field(default_factory=list)
    ended: bool = False
    timed_out: bool = False
    lie: str | None = None
    exit_code: int = 0
    peak_mb: float = 0.0


class Watch:
    """One file's boxed process, seen from outside."""

    def __init__(
        self, output: int, status: socket.socket, source: int | None, wall_s: float, renderings: int
    ) -> None:
        os.set_blocking(output, False)
        self._output = output
        self._status = status
        self._deadline = time.monotonic() + wall_s
        self._reader = FrameReader(renderings)
        self._digest = hashlib.sha256()
        self._pieces = None if source is None else _pieces(source)
        self._outcome = Outcome()
        self._poll = select.poll()
        self._poll.register(output, select.POLLIN)
        self._poll.register(status, select.POLLIN)

    def outcome(self) -> Outcome:
        """Wait for the end; kill at the deadline and at the first wrong byte."""
        end: dict[str, Any] | None = None
        while end is None:
            events = dict(self._poll.poll(self._patience_ms()))
            self._hash_on()
            if self._output in events and not self._drain():
                self._poll.unregister(self._output)
            if self._status.fileno() in events:
                end = self._farewell()
            elif time.monotonic() > self._deadline:
                self._give_up()
        self._drain()
        while self._pieces is not None:
            self._hash_on()
        result = self._outcome
        result.sha256 = self._digest.hexdigest()
        result.ended = self._reader.ended
        result.exit_code = end["exit_code"]
        result.peak_mb = end["peak_kib"] * 1024 / 1e6
        return result

    def _patience_ms(self) -> int:
        if self._pieces is not None:
            return 0
        return max(1, int((self._deadline - time.monotonic()) * 1000) + 1)

    def _hash_on(self) -> None:
        piece = next(self._pieces, None) if self._pieces is not None else None
        if piece is None:
            self._pieces = None
        else:
            self._digest.update(piece)

    def _drain(self) -> bool:
        """Take what the pipe holds; False once nothing will come any more."""
        while True:
            try:
                data = os.read(self._output, _READ_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._take(data)

    def _take(self, data: bytes) -> None:
        if self._outcome.lie is not None:
            return
        try:
            self._outcome.frames.extend(self._reader.feed(data))
        except FramingError as error:
            self._outcome.lie = str(error)
            self._stop()

    def _give_up(self) -> None:
        if self._outcome.timed_out:
            raise HostDiedError("the host does not answer")
        self._outcome.timed_out = True
        self._stop()
        self._deadline = time.monotonic() + _FAREWELL_S

    def _stop(self) -> None:
        with contextlib.suppress(OSError):  # it has ended by itself meanwhile
            self._status.send(b"stop")

    def _farewell(self) -> dict[str, Any]:
        try:
            message = self._status.recv(4096)
        except ConnectionResetError:  # our "stop" was not read any more; the answer lies behind it
            message = self._status.recv(4096)
        if not message:
            raise HostDiedError("the host ended")
        end: dict[str, Any] = json.loads(message)
        if "error" in end:
            raise BoxError(f"The host could not start a process: {end['error']}")
        return end


def _pieces(descriptor: int) -> Iterator[bytes]:
    """The file's bytes from its start, leaving alone the position that the box shares."""
    position = 0
    while piece := os.pread(descriptor, _HASH_BYTES, position):
        position += len(piece)
        yield piece
