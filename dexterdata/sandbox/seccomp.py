"""Seccomp: the kernel refuses a boxed process every call that a reader never needs.

The filter is classic BPF over ``struct seccomp_data`` (call number at 0, machine at 4, arguments
from 16). Refused calls answer EPERM, so that a library that only asks goes on; calls that this
list does not know yet, and ``clone3``, answer ENOSYS, because libraries then fall back to an older
call that the filter can judge (it cannot look into the structure that ``clone3`` points at).
"""

from __future__ import annotations

import ctypes
import errno
import struct
from functools import cache

from dexterdata.sandbox import kernel
from dexterdata.sandbox.syscalls import DENIED

_LOAD = 0x20
_IF_EQUAL = 0x15
_IF_GREATER = 0x25
_IF_ANY_BIT = 0x45
_RETURN = 0x06
_NUMBER, _MACHINE = 0, 4
_ARGUMENT_0, _ARGUMENT_2 = 16, 32

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_PERMISSION = 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS

_FILTER_MODE = 2
_SECCOMP = (317, 277)
_SET_FILTER = 1
_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC
_LAST_KNOWN = 449
_CLONE3 = 435
_CLONE_THREAD = 0x10000
_PROT_EXEC = 4
_CLONE = (56, 220)
_MAPPERS = ((9, 222), (10, 226), (329, 288))  # mmap, mprotect, pkey_mprotect

Instruction = tuple[int, int, int, int]


def program() -> list[Instruction]:
    """The filter for this machine as (code, jump if true, jump if false, value).

    Raises OSError where the machine's call numbers are not known.
    """
    known = kernel.machine()
    if known is None:
        raise OSError(errno.ENOSYS, "no call numbers for this machine")
    audit_number, column = known
    steps: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 1, 0, audit_number),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_GREATER, 0, 1, _LAST_KNOWN),
        (_RETURN, 0, 0, _UNKNOWN),
        *_refuse(_CLONE3, _UNKNOWN),
        # A thread is fine, a process is not.
        (_IF_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, _ARGUMENT_0),
        (_IF_ANY_BIT, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _PERMISSION),
    ]
    for numbers in _MAPPERS:  # no memory becomes code
        steps += [
            (_IF_EQUAL, 0, 4, numbers[column]),
            (_LOAD, 0, 0, _ARGUMENT_2),
            (_IF_ANY_BIT, 0, 1, _PROT_EXEC),
            (_RETURN, 0, 0, _PERMISSION),
            (_RETURN, 0, 0, _ALLOW),
        ]
    for row in DENIED.values():
        number = row[column]
        if number is not None:
            steps += _refuse(number, _PERMISSION)
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _refuse(number: int, answer: int) -> list[Instruction]:
    return [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]


def is_available() -> bool:
    """Whether the kernel filters calls and this machine's numbers are known."""
    if kernel.machine() is None:
        return False
    _code()
    try:
        kernel.prctl(kernel.PR_SET_SECCOMP, _FILTER_MODE, 0)
    except OSError as error:
        return error.errno == errno.EFAULT  # it looked for the filter: it knows the mode
    return False


@cache
def _code() -> bytes:
    """The filter as the kernel takes it, made once: the host asks before it forks."""
    return b"".join(struct.pack("=HBBI", *step) for step in program())


def install() -> None:
    """Filter this process's calls for ever; raises OSError."""
    code = ctypes.create_string_buffer(_code(), len(_code()))
    steps = len(_code()) // 8
    header = ctypes.create_string_buffer(struct.pack("@HP", steps, ctypes.addressof(code)))
    kernel.prctl(kernel.PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(header))


def install_everywhere() -> None:
    """The same for all threads that this process has already; raises OSError.

    A library that starts its threads when it is opened is held by nothing less.
    """
    code = ctypes.create_string_buffer(_code(), len(_code()))
    header = struct.pack("@HP", len(_code()) // 8, ctypes.addressof(code))
    kernel.syscall(_SECCOMP[_column()], _SET_FILTER, _ALL_THREADS, header)


def _column() -> int:
    known = kernel.machine()
    if known is None:
        raise OSError(errno.ENOSYS, "no call numbers for this machine")
    return known[1]
