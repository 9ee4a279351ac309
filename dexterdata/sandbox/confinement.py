"""What a forked process does to itself before it reads one byte of a stranger's file."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from pathlib import Path

from dexterdata.sandbox import kernel, landlock, seccomp
from dexterdata.sandbox.model import Limits, Protections

_NOBODY = 65534
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def available() -> Protections:
    """Which protections this kernel has."""
    return Protections(landlock=landlock.version() > 0, seccomp=seccomp.is_available())


def address_space_bytes() -> int:
    """How much address space this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE_BYTES


def confine(limits: Limits, protections: Protections, parent: int) -> None:
    """Give up, in this order, everything that reading an open file does not need.

    Raises OSError when a protection that the machine has does not take hold: then nothing may be
    read. The drop comes before the parent-death signal and the dump flag because changing the
    user resets both.
    """
    _limit(limits)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if protections.landlock:
        landlock.restrict()
    _drop_to_nobody()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the signal was set
        os._exit(1)
    if protections.seccomp:
        seccomp.install()


def _limit(limits: Limits) -> None:
    for what, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
    ):
        resource.setrlimit(what, (soft, hard))
    room = address_space_bytes() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (room, room))


def _drop_to_nobody() -> None:
    with contextlib.suppress(OSError):  # kernels before 4.3 have no ambient rights to clear
        kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    kernel.drop_capabilities()
