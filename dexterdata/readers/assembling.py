"""From raw arrays and what the profile says of them to a stream in SI units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Missing, StreamProfile
from dexterdata.profiles.units import to_si
from dexterdata.readers.clocks import Times
from dexterdata.recording import Finding, Level, Samples, Stream, StreamLimits

AXES = ("x", "y", "z")


def as_floats(values: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """Return values as native float32 or float64, whichever keeps them exact enough."""
    if values.dtype.kind == "f" and values.dtype.itemsize in (4, 8):
        return values.astype(values.dtype.newbyteorder("="), copy=False)
    is_small = values.dtype.itemsize <= 2
    return values.astype(np.float32 if is_small else np.float64)


def as_table(values: NDArray[Any]) -> NDArray[Any]:
    """Return (n, …) values as (n, c)."""
    if values.ndim == 1:
        return values[:, None]
    channels = int(np.prod(values.shape[1:], dtype=np.int64))
    return values.reshape(values.shape[0], channels)


def channel_names(shape: tuple[int, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    """Name the channels of (n, …) values; joint names are repeated for x, y and z."""
    count = int(np.prod(shape[1:], dtype=np.int64)) if len(shape) > 1 else 1
    if len(given) == count:
        return given
    if len(shape) == 3 and shape[2] == len(AXES):
        joints = given if len(given) == shape[1] else tuple(str(i) for i in range(shape[1]))
        return tuple(f"{joint}_{axis}" for joint in joints for axis in AXES)
    return tuple(f"channel_{index}" for index in range(count))


def missing_mask(
    missing: Missing, values: NDArray[Any], reference: NDArray[Any] | None
) -> NDArray[np.bool_]:
    """Return (n, c) or (n, 1) bool, True where the device says that it measured nothing."""
    tested = values if reference is None else as_table(reference)
    mask = np.zeros(tested.shape, dtype=bool)
    if missing.value is not None:
        mask |= tested == missing.value
    if missing.below is not None:
        mask |= tested < missing.below
    if missing.nan:
        mask |= np.isnan(tested)
    return mask


def make_stream(
    profile: StreamProfile,
    values: NDArray[Any],
    times: Times,
    *,
    channels: tuple[str, ...],
    valid: NDArray[np.bool_] | None = None,
    reference: NDArray[Any] | None = None,
    rate_hz: float | None = None,
) -> Stream:
    """Return the stream in SI units; ``reference`` is the column that tells what is missing."""
    table = as_floats(as_table(values))
    if profile.missing is not None:
        gone = missing_mask(profile.missing, table, reference)
        valid = ~gone if valid is None else valid & ~gone
    _, factor = to_si(profile.unit)
    table = table[times.kept] if not times.kept.all() else table
    if factor != 1.0:
        with np.errstate(over="ignore"):  # an infinite value is for the checks to find
            table = table * table.dtype.type(factor)
    if valid is not None:
        valid = None if valid.all() else valid[times.kept]
    return stream_of(profile, table, valid, times, channels=channels, rate_hz=rate_hz)


def stream_of(
    profile: StreamProfile,
    values: Samples,
    valid: Samples | None,
    times: Times,
    *,
    channels: tuple[str, ...],
    rate_hz: float | None = None,
) -> Stream:
    """Return the stream of values that are in SI units already, or become it slice by slice."""
    unit, factor = to_si(profile.unit)
    return Stream(
        name=profile.name,
        kind=profile.kind,
        t_ns=times.t_ns,
        values=values,
        channels=channels,
        unit=unit,
        hand=profile.hand,
        nominal_rate_hz=profile.rate_hz or rate_hz,
        clock=times.name,
        has_clock=times.has_clock,
        valid=valid,
        layout=profile.layout,
        limits=_limits(profile, factor),
    )


def _limits(profile: StreamProfile, factor: float) -> StreamLimits:
    low_high = profile.value_range
    return StreamLimits(
        value_range=None if low_high is None else (low_high[0] * factor, low_high[1] * factor),
        may_be_constant=profile.may_be_constant,
        baseline=None if profile.baseline is None else profile.baseline * factor,
        saturation=None if profile.saturation is None else profile.saturation * factor,
        overrides=profile.limits,
    )


def stamps_lost(stream: str, times: Times) -> list[Finding]:
    """Return a finding for rows whose time stamp is no number."""
    lost = int(np.count_nonzero(~times.kept))
    if not lost:
        return []
    message = f"{lost} time stamps are not numbers; those samples were left out."
    return [
        Finding(
            message,
            check="value.non_finite",
            level=Level.ERROR,
            stream=stream,
            channel="time",
            count=lost,
        )
    ]


def width_mismatch(message: str, stream: str | None = None) -> Finding:
    """Return the finding for a file that is not as wide as its header or profile says."""
    return Finding(message, check="shape.width_mismatch", level=Level.ERROR, stream=stream)
