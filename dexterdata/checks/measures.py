"""Small measures that several checks share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import NANOSECONDS, Stream


@dataclass(frozen=True, slots=True)
class Run:
    """A run of samples, ``first`` to ``last`` inclusive."""

    first: int
    last: int

    @property
    def samples(self) -> int:
        """How many samples the run has."""
        return self.last - self.first + 1


def longest_run(flags: NDArray[np.bool_]) -> Run | None:
    """Return the longest run of True, or None."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    if not edges.size:
        return None
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return Run(int(starts[longest]), int(ends[longest]) - 1)


def at_s(stream: Stream, index: int) -> float:
    """Return the time of a sample in seconds since the recording's start."""
    return float(stream.t_ns[index]) / NANOSECONDS


def typical_step_s(stream: Stream) -> float:
    """Return the median of the steps that go forward, in seconds; 0 where none does."""
    steps = np.diff(stream.t_ns)
    forward = steps[steps > 0]
    return float(np.median(forward)) / NANOSECONDS if forward.size else 0.0


def limit(stream: Stream, name: str, default: float) -> float:
    """Return a check's limit: the profile's, else the default."""
    return float(stream.limits.overrides.get(name, default))


def name_list(names: list[str], shown: int = 4) -> str:
    """Return names for a sentence: the first few, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
