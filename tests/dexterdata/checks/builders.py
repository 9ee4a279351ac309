"""Tiny recordings in memory for the tests of checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from dexterdata import checks
from dexterdata.recording import NANOSECONDS, Finding, Recording, Stream, StreamKind, StreamLimits


def a_stream(values: Any = None, *, rate_hz: float = 100.0, **changes: Any) -> Stream:
    """A joint-angle stream of 200 samples and three restless channels at 100 Hz."""
    if values is None:
        values = np.random.default_rng(7).normal(scale=0.1, size=(200, 3))
    values = np.atleast_2d(np.asarray(values, dtype=np.float64))
    stream = Stream(
        name="angles",
        kind=StreamKind.JOINT_ANGLE,
        t_ns=np.rint(np.arange(len(values)) * NANOSECONDS / rate_hz).astype(np.int64),
        values=values,
        channels=tuple(f"joint_{index}" for index in range(values.shape[1])),
        unit="rad",
        hand="right",
    )
    return replace(stream, **changes)


def at_times(*seconds: float, **changes: Any) -> Stream:
    """A stream whose samples have these stamps."""
    stamps = np.rint(np.array(seconds) * NANOSECONDS).astype(np.int64)
    values = np.random.default_rng(7).normal(scale=0.1, size=(len(seconds), 3))
    return a_stream(values, t_ns=stamps, **changes)


def limits(**changes: Any) -> StreamLimits:
    return StreamLimits(**changes)


def a_recording(*streams: Stream, **changes: Any) -> Recording:
    """A recording of which everything that can be known is known."""
    recording = Recording(
        format="csv", streams=streams, profile="acme", metadata={"consent": "research"}
    )
    return replace(recording, **changes)


def found(recording: Recording | Stream, check: str) -> list[Finding]:
    """What one check finds, after a run of all."""
    if isinstance(recording, Stream):
        recording = a_recording(recording)
    return [finding for finding in checks.run(recording) if finding.check == check]
