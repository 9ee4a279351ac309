"""Small recordings for tests, built in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dexterdata.recording import Recording, Stream, StreamKind, StreamLimits, TactileLayout


def stream(
    name: str,
    kind: str,
    values: np.ndarray | Sequence[Sequence[float]],
    *,
    rate_hz: float = 100.0,
    hand: str = "right",
    unit: str = "",
    channels: Sequence[str] | None = None,
    valid: np.ndarray | None = None,
    t_s: np.ndarray | None = None,
    regions: Sequence[str] = (),
    shape: tuple[int, ...] = (),
    baseline: float | None = None,
    clock: str = "device",
) -> Stream:
    """A stream on an even clock (or at ``t_s``)."""
    numbers = np.asarray(values, dtype=np.float64)
    times = np.arange(len(numbers)) / rate_hz if t_s is None else np.asarray(t_s)
    return Stream(
        name=name,
        kind=StreamKind(kind),
        t_ns=np.round(times * 1e9).astype(np.int64),
        values=numbers,
        channels=tuple(channels or (f"c{i}" for i in range(numbers.shape[1]))),
        unit=unit,
        hand=hand,
        valid=valid,
        clock=clock,
        layout=TactileLayout("matrix", shape, tuple(regions)) if shape else None,
        limits=StreamLimits(baseline=baseline),
    )


def recording(*streams: Stream, **metadata: str) -> Recording:
    """A recording of these streams."""
    return Recording(format="memory", streams=streams, metadata=metadata)
