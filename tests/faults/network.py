"""A network that can be cut: a relay before the portal that drops all connections when told to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RESET = struct.pack("ii", 1, 0)


class Network:
    """A port that leads to another one, while it is not cut."""

    def __init__(self) -> None:
        self.upstream = 0
        self.is_cut = False
        self.connections = 0
        self.dropped = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The address that a sender knows."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Reset every connection, in the middle of whatever it carries, and take no new one."""
        with self._lock:
            self.is_cut = True
            hit = list(self._open)
            self.dropped += len(hit) // 2
        for each in hit:
            _reset(each)

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    def close(self) -> None:
        """No more of it, and nothing left behind."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                thread = threading.Thread(target=self._carry, args=(near,), daemon=True)
                self._threads = [each for each in self._threads if each.is_alive()] + [thread]
                thread.start()

    def _carry(self, near: socket.socket) -> None:
        if self.is_cut:
            _reset(near)
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.upstream), timeout=10)
            far.settimeout(None)
        except OSError:
            _reset(near)
            near.close()
            return
        with self._lock:
            self._open |= {near, far}
            self.connections += 1
        back = threading.Thread(target=self._pump, args=(far, near), daemon=True)
        back.start()
        self._pump(near, far)
        back.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _reset(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        each.shutdown(socket.SHUT_RDWR)


@contextmanager
def network() -> Iterator[Network]:
    """A network that is there for a block."""
    made = Network()
    try:
        yield made
    finally:
        made.close()
