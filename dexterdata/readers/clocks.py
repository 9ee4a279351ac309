"""Time stamps as files hold them, brought to int64 nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles.time_names import unit_in_name, unit_of_size
from dexterdata.profiles.units import time_factor_ns
from dexterdata.recording import NANOSECONDS, Stream

LARGEST_NS = 2.0**61  # differences of two such stamps still fit in int64


@dataclass(frozen=True, slots=True)
class Times:
    """Stamps of a stream: ``t_ns`` (n,) int64; ``kept`` marks the rows that have a stamp at all."""

    t_ns: NDArray[np.int64]
    kept: NDArray[np.bool_]
    has_clock: bool
    name: str = "device"


def recorded(values: NDArray[Any], unit: str, name: str = "device") -> Times:
    """Return the times of recorded stamps (n,) or (n, 1) in ``unit``; integers stay exact."""
    flat = values.reshape(-1)
    factor = time_factor_ns(unit)
    with np.errstate(over="ignore"):
        scaled = flat.astype(np.float64) * factor
    kept = np.isfinite(scaled) & (np.abs(scaled) < LARGEST_NS)
    if flat.dtype.kind in "iu":
        return Times(flat[kept].astype(np.int64) * int(factor), kept, True, name)
    return Times(np.rint(scaled[kept]).astype(np.int64), kept, True, name)


def declared(samples: int, rate_hz: float | None) -> Times:
    """Return evenly spaced times for a file without any; one row a second if no rate is known."""
    steps = np.arange(samples, dtype=np.float64) * (NANOSECONDS / (rate_hz or 1.0))
    return Times(np.rint(steps).astype(np.int64), np.ones(samples, bool), False)


def guess_unit(name: str, values: NDArray[Any]) -> str:
    """Return the unit that the name states, else that by which the values make sense.

    Values the size of an epoch time tell their unit; anything else is taken as seconds.
    """
    stated = unit_in_name(name)
    if stated is not None:
        return stated
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    return unit_of_size(largest)


def align(streams: list[Stream]) -> tuple[Stream, ...]:
    """Move each clock's first stamp to zero, together for all streams of that clock."""
    starts: dict[str, int] = {}
    for stream in streams:
        if stream.samples:
            first = int(stream.t_ns.min())
            starts[stream.clock] = min(first, starts.get(stream.clock, first))
    moved: dict[tuple[int, str], NDArray[np.int64]] = {}  # streams that share stamps go on sharing
    for stream in streams:
        key = (id(stream.t_ns), stream.clock)
        if key not in moved:
            moved[key] = stream.t_ns - starts.get(stream.clock, 0)
    return tuple(replace(stream, t_ns=moved[id(stream.t_ns), stream.clock]) for stream in streams)
