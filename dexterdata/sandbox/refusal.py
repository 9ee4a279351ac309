"""What is said of a file that was not opened, or whose opening killed the boxed process."""

from __future__ import annotations

import signal
from typing import Any

from dexterdata.checks import report
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.child import CONFINEMENT_FAILED, OUT_OF_MEMORY
from dexterdata.sandbox.model import BoxError, Limits
from dexterdata.sandbox.watch import Outcome

_TOO_LONG = (signal.SIGXCPU,)
_KILLED = (signal.SIGKILL,)


def refused(error: ContainerError, format_name: str = "unknown") -> dict[str, Any]:
    """The report of a refused file: nothing but its one finding.

    ``file``, ``bytes`` and ``sha256`` are filled in by the caller, who saw the file itself.
    """
    return report.build(
        name="",
        format=format_name,
        size_bytes=0,
        sha256="",
        recording=None,
        findings=[error.finding()],
        quality=None,
    )


def reason(outcome: Outcome, limits: Limits) -> ContainerError | None:
    """Why this outcome is a refusal; None when the process ended well.

    Raises BoxError when the process could not confine itself, which is not the file's fault.
    """
    if outcome.exit_code == CONFINEMENT_FAILED:
        raise BoxError("The boxed process could not confine itself; the file was not opened.")
    if outcome.lie is not None:
        return damaged("its content made the reader misbehave, so nothing of it was taken over.")
    if outcome.timed_out or -outcome.exit_code in _TOO_LONG:
        return ContainerError(
            "container.too_large",
            f"Reading the file took longer than the {limits.cpu_s} s that its size allows.",
            "Split the recording, or save it again uncompressed.",
        )
    if outcome.exit_code == OUT_OF_MEMORY or -outcome.exit_code in _KILLED:
        return ContainerError(
            "container.too_large",
            f"Reading the file needs more than {limits.memory_bytes // 2**20} MB of memory.",
            "Split the recording into shorter ones.",
        )
    if outcome.exit_code != 0 or not outcome.ended:
        return damaged("it made the reader fail.")
    return None


def damaged(why: str) -> ContainerError:
    """A file of which no more can be said."""
    return ContainerError(
        "container.corrupt",
        f"The file is damaged: {why}",
        "Save it again from its source and check that it opens there.",
    )
