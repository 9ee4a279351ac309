"""Landlock: a boxed process opens no file at all and makes no connection.

The one file it reads is already open, so the ruleset handles every right that the kernel knows
and grants none. Source: the kernel's userspace-api/landlock.
"""

from __future__ import annotations

import os
import struct

from dexterdata.sandbox import kernel

_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_ASK_VERSION = 1
# Rights on files that each version of the interface knows: bits 0-12, refer, truncate, ioctl.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FILE_RIGHTS_LATEST = (1 << 16) - 1
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return kernel.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def ruleset(abi: int) -> bytes:
    """The strictest ``struct landlock_ruleset_attr`` that this version understands."""
    attributes = struct.pack("=Q", _FILE_RIGHTS.get(abi, _FILE_RIGHTS_LATEST))
    if abi >= 4:
        attributes += struct.pack("=Q", _BIND_AND_CONNECT_TCP)
    if abi >= 6:
        attributes += struct.pack("=Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    return attributes


def restrict() -> None:
    """Shut the file system and TCP for this process for ever; raises OSError.

    Needs "no new privileges" to be set.
    """
    attributes = ruleset(version())
    descriptor = kernel.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    kernel.syscall(_RESTRICT_SELF, descriptor, 0)
    os.close(descriptor)
