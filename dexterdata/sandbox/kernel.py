"""The kernel calls that Python has no name for, by ctypes."""

from __future__ import annotations

import ctypes
import errno
import os
import platform

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
LIBC.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

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


def is_missing(error: OSError) -> bool:
    """Whether a call failed because this kernel does not have it or was built without it."""
    return error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
