"""Units as devices write them, and the SI unit that a recording keeps in memory."""

from __future__ import annotations

import math

STANDARD_GRAVITY_M_S2 = 9.80665  # CGPM 1901, resolution 2

_TO_SI: dict[str, tuple[str, float]] = {
    "deg": ("rad", math.pi / 180),
    "°": ("rad", math.pi / 180),
    "turn": ("rad", 2 * math.pi),
    "mrad": ("rad", 1e-3),
    "deg/s": ("rad/s", math.pi / 180),
    "mm": ("m", 1e-3),
    "cm": ("m", 1e-2),
    "mm/s": ("m/s", 1e-3),
    "mN": ("N", 1e-3),
    "gf": ("N", STANDARD_GRAVITY_M_S2 * 1e-3),
    "kPa": ("Pa", 1e3),
    "hPa": ("Pa", 1e2),
    "bar": ("Pa", 1e5),
    "N/cm2": ("Pa", 1e4),
    "g": ("m/s2", STANDARD_GRAVITY_M_S2),
    "mg": ("m/s2", STANDARD_GRAVITY_M_S2 * 1e-3),
    "mV": ("V", 1e-3),
    "uV": ("V", 1e-6),
    "µV": ("V", 1e-6),
    "%": ("1", 1e-2),
}

_TIME_NS: dict[str, float] = {
    "s": 1e9,
    "ms": 1e6,
    "us": 1e3,
    "µs": 1e3,
    "ns": 1.0,
    "min": 60e9,
}


def to_si(unit: str) -> tuple[str, float]:
    """Return the SI unit and the factor that brings values into it; unknown units stay."""
    return _TO_SI.get(unit, (unit, 1.0))


def time_factor_ns(unit: str) -> float:
    """Return how many nanoseconds one time ``unit`` has; raises KeyError for unknown units."""
    return _TIME_NS[unit]


TIME_UNITS = tuple(_TIME_NS)
