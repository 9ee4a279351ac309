"""The kernel calls that Python has no name for, by ctypes."""

from __future__ import annotations

import ctypes
import os
import platform
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
LIBC.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

_CAPABILITIES_VERSION_3 = 0x20080522
PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

# machine -> (the kernel's audit number of it, column in syscalls.DENIED)
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}


def machine() -> tuple[int, int] | None:
    """Audit number and column of this machine; None where its call numbers are not known."""
    return _MACHINES.get(platform.machine())


def prctl(option: int, value: int = 0, address: int = 0) -> int:
    """Set or ask something of this process; raises OSError."""
    result = int(LIBC.prctl(option, value, address, 0, 0))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"prctl {option}")
    return result


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """Make one kernel call by its number; raises OSError."""
    words = [a if isinstance(a, bytes) or a is None else ctypes.c_long(a) for a in arguments]
    result = int(LIBC.syscall(ctypes.c_long(number), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"call {number}")
    return result


def drop_capabilities() -> None:
    """Give up every special right, also one that a service manager gave; raises OSError."""
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITIES_VERSION_3, 0))
    nothing = ctypes.create_string_buffer(24)
    if LIBC.capset(header, nothing) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "capset")
