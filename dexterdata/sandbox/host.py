"""The host: one process that has imported everything, holds no secret and forks for each file.

It speaks with its caller over one socket that keeps message boundaries. A request carries the
limits and four descriptors: the file, the pickled job, the pipe for the results, and a socket on
which the host says how the process ended and on which any message means "stop it". The host itself
never reads from the file or from the boxed process.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any

from dexterdata.sandbox import child
from dexterdata.sandbox.model import Limits, Protections

_REHEARSAL = "dexterdata.sandbox.rehearsal"  # it needs what the preload has made
_PARENT_CHECK_S = 2.0
_REQUEST_BYTES = 4096


class _NotNeeded(importlib.abc.MetaPathFinder):
    """Keeps pandas out: Arrow looks for it at its first use, though nothing here works with it.

    Where it is installed, that would cost every host 1.5 s of processor time and 60 MB.
    """

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Say that it is not installed."""
        if fullname.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"{fullname} is not used in the box", name=fullname)


@dataclass
class _Running:
    pid: int
    descriptor: int
    status: socket.socket


class _Host:
    def __init__(self, control: socket.socket, job: child.Work, protections: Protections) -> None:
        self._control = control
        self._job = job
        self._protections = protections
        self._parent = os.getppid()
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._running: dict[int, _Running] = {}

    def serve(self) -> None:
        """Work until the caller has gone."""
        while os.getppid() == self._parent:
            for key, _ in self._selector.select(_PARENT_CHECK_S):
                if key.fileobj is not self._control:
                    self._attend(key.data, is_end=key.fd == key.data.descriptor)
                elif not self._accept():
                    return

    def stop_all(self) -> None:
        """Kill what still runs."""
        for running in self._running.values():
            signal.pidfd_send_signal(running.descriptor, signal.SIGKILL)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, _REQUEST_BYTES, 4)
        if not message:
            return False
        status = socket.socket(fileno=descriptors[3])
        try:
            self._fork(Limits(**json.loads(message)), descriptors[:3], status)
        except OSError as error:  # no memory or no process left: the caller's to report
            _tell(status, {"error": str(error)})
            status.close()
        for descriptor in descriptors[:3]:
            os.close(descriptor)
        return True

    def _fork(self, limits: Limits, descriptors: list[int], status: socket.socket) -> None:
        host = os.getpid()
        pid = os.fork()
        if pid == 0:
            child.run(descriptors, limits, self._protections, host, self._job)
        running = _Running(pid, os.pidfd_open(pid), status)
        self._running[pid] = running
        self._selector.register(running.descriptor, selectors.EVENT_READ, running)
        self._selector.register(status, selectors.EVENT_READ, running)

    def _attend(self, running: _Running, *, is_end: bool) -> None:
        if running.pid not in self._running:
            return
        if not is_end:
            running.status.recv(64)
            self._selector.unregister(running.status)
            signal.pidfd_send_signal(running.descriptor, signal.SIGKILL)
            return
        del self._running[running.pid]
        _, status, usage = os.wait4(running.pid, 0)
        self._selector.unregister(running.descriptor)
        if running.status in self._selector.get_map():
            self._selector.unregister(running.status)
        os.close(running.descriptor)
        exit_code = os.waitstatus_to_exitcode(status)
        _tell(running.status, {"exit_code": exit_code, "peak_kib": usage.ru_maxrss})
        running.status.close()


def _tell(status: socket.socket, message: dict[str, Any]) -> None:
    try:
        status.send(json.dumps(message).encode(), socket.MSG_NOSIGNAL)
    except OSError:
        return  # the caller has gone; the loop will notice


def main(arguments: list[str]) -> None:
    """Import everything, say that it is ready, serve; ``arguments``: descriptor and settings."""
    control = socket.socket(fileno=int(arguments[0]))
    os.closerange(control.fileno() + 1, 1 << 20)  # what a library of the caller's left open
    settings = json.loads(arguments[1])
    sys.meta_path.insert(0, _NotNeeded())
    try:
        versions = child.preload()
        importlib.import_module(_REHEARSAL).rehearse()
        module, _, name = settings["job"].partition(":")
        job: child.Work = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001 - the caller must hear of it, whatever it is
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        sys.exit(1)
    gc.collect()
    gc.freeze()  # the children's collections must not touch, and so copy, the host's pages
    control.send(json.dumps({"versions": versions}).encode())
    host = _Host(control, job, Protections(**settings["protections"]))
    try:
        host.serve()
    finally:
        host.stop_all()
