"""Units as devices write them, and the SI unit that a recording keeps in memory."""

from __future__ import annotations

import math
from typing import Final

from dexterdata.recording import StreamKind

STANDARD_GRAVITY_M_S2 = 9.80665  # CGPM 1901, resolution 2
_POUND_KG: Final = 0.45359237  # international yard and pound agreement, 1959
_INCH_M: Final = 0.0254

_TO_SI: dict[str, tuple[str, float]] = {
    "deg": ("rad", math.pi / 180),
    "°": ("rad", math.pi / 180),
    "turn": ("rad", 2 * math.pi),
    "mrad": ("rad", 1e-3),
    "deg/s": ("rad/s", math.pi / 180),
    "°/s": ("rad/s", math.pi / 180),
    "rpm": ("rad/s", 2 * math.pi / 60),
    "mm": ("m", 1e-3),
    "cm": ("m", 1e-2),
    "mm/s": ("m/s", 1e-3),
    "cm/s": ("m/s", 1e-2),
    "mN": ("N", 1e-3),
    "kN": ("N", 1e3),
    "gf": ("N", STANDARD_GRAVITY_M_S2 * 1e-3),
    "kgf": ("N", STANDARD_GRAVITY_M_S2),
    "lbf": ("N", STANDARD_GRAVITY_M_S2 * _POUND_KG),
    "mN m": ("N m", 1e-3),
    "N mm": ("N m", 1e-3),
    "kPa": ("Pa", 1e3),
    "hPa": ("Pa", 1e2),
    "MPa": ("Pa", 1e6),
    "mbar": ("Pa", 1e2),
    "bar": ("Pa", 1e5),
    "psi": ("Pa", STANDARD_GRAVITY_M_S2 * _POUND_KG / _INCH_M**2),
    "N/cm2": ("Pa", 1e4),
    "m/s^2": ("m/s2", 1.0),
    "g": ("m/s2", STANDARD_GRAVITY_M_S2),
    "mg": ("m/s2", STANDARD_GRAVITY_M_S2 * 1e-3),
    "mT": ("T", 1e-3),
    "uT": ("T", 1e-6),
    "µT": ("T", 1e-6),
    "mV": ("V", 1e-3),
    "uV": ("V", 1e-6),
    "µV": ("V", 1e-6),
    "kohm": ("ohm", 1e3),
    "%": ("1", 1e-2),
    "unknown": ("", 1.0),
}

_ANGLE: Final = ("rad", "deg", "°", "mrad", "turn")
_LENGTH: Final = ("m", "cm", "mm")
_SPEED: Final = ("m/s", "cm/s", "mm/s")
_TURNING: Final = ("rad/s", "deg/s", "°/s", "rpm")
_ACCELERATION: Final = ("m/s2", "m/s²", "m/s^2", "g", "mg")
_FIELD: Final = ("T", "mT", "uT", "µT")
_FORCE: Final = ("N", "mN", "kN", "gf", "kgf", "lbf")
_TORQUE: Final = ("N m", "mN m", "N mm")
_PRESSURE: Final = ("Pa", "kPa", "hPa", "MPa", "bar", "mbar", "psi", "N/cm2")
_VOLTAGE: Final = ("V", "mV", "uV", "µV")
_RAW: Final = ("1", "%", "count")
_ELECTRIC: Final = (*_VOLTAGE, "ohm", "kohm", "pF")

_KNOWN: Final[dict[StreamKind, tuple[str, ...]]] = {
    StreamKind.JOINT_ANGLE: (*_ANGLE, *_RAW),
    StreamKind.JOINT_POSITION: (*_LENGTH, "px", "1"),
    StreamKind.POSE: (*_LENGTH, *_ANGLE, *_SPEED, *_TURNING, "1"),
    StreamKind.TACTILE: (*_PRESSURE, *_FORCE, *_RAW, *_ELECTRIC),
    StreamKind.FORCE: (*_FORCE, *_TORQUE, *_PRESSURE, *_RAW, *_ELECTRIC),
    StreamKind.IMU: (*_ACCELERATION, *_TURNING, *_FIELD, *_ANGLE, "1", "count"),
    StreamKind.EMG: (*_VOLTAGE, *_RAW),
    StreamKind.BEND: (*_RAW, *_ANGLE, *_LENGTH, *_ELECTRIC),
    StreamKind.VIDEO: ("byte", "px", "1"),
}
"""The units of each kind. A stream of the kind label or other may have any that is no misspelling
of one of these: nothing is concluded from it."""

_MEANT: Final = {
    "degrees": "deg",
    "degree": "deg",
    "degs": "deg",
    "radians": "rad",
    "radian": "rad",
    "rads": "rad",
    "turns": "turn",
    "rev": "turn",
    "revolutions": "turn",
    "meter": "m",
    "meters": "m",
    "metre": "m",
    "metres": "m",
    "millimeter": "mm",
    "millimeters": "mm",
    "millimetre": "mm",
    "millimetres": "mm",
    "centimeters": "cm",
    "centimetres": "cm",
    "newton": "N",
    "newtons": "N",
    "pascal": "Pa",
    "pascals": "Pa",
    "kilopascal": "kPa",
    "kilopascals": "kPa",
    "volt": "V",
    "volts": "V",
    "millivolts": "mV",
    "microvolts": "uV",
    "microtesla": "uT",
    "tesla": "T",
    "ohms": "ohm",
    "ω": "ohm",
    "counts": "count",
    "raw": "count",
    "adc": "count",
    "lsb": "count",
    "ticks": "count",
    "digits": "count",
    "norm": "1",
    "normalized": "1",
    "normalised": "1",
    "ratio": "1",
    "unitless": "1",
    "dimensionless": "1",
    "none": "1",
    "percent": "%",
    "m/s/s": "m/s2",
    "m/s**2": "m/s2",
    "ms-2": "m/s2",
    "m s-2": "m/s2",
    "dps": "deg/s",
    "degrees/s": "deg/s",
    "degree/s": "deg/s",
    "radians/s": "rad/s",
    "g-force": "g",
    "gs": "g",
    "nm": "N m",
    "n*m": "N m",
    "g": "gf",
    "gram": "gf",
    "grams": "gf",
    "pixel": "px",
    "pixels": "px",
    "bytes": "byte",
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


def is_same_unit(one: str, other: str) -> bool:
    """Return whether two words mean the same unit: ``°`` and ``deg``, ``m/s²`` and ``m/s2``."""
    return to_si(one.replace("²", "2")) == to_si(other.replace("²", "2"))


def known_units(kind: StreamKind) -> tuple[str, ...]:
    """Return the units that streams of this kind may have; empty where any may be."""
    return _KNOWN.get(kind, ())


def unit_fault(unit: str, kind: StreamKind) -> str | None:
    """Say in a sentence why ``unit`` cannot be that of a stream of this kind, None where it can.

    No unit at all (``""`` and ``unknown``) is no fault here. Two SI units with a comma between
    them are allowed, as in ``m/s², rad/s``: nothing is brought to another unit there.
    """
    if unit in ("", "unknown"):
        return None
    parts = [part.strip() for part in unit.split(",")]
    for part in parts:
        if not _is_known(part, kind):
            return _not_known(part, kind)
    scaled = [part for part in parts if to_si(part)[1] != 1.0]
    if len(parts) > 1 and scaled:
        return (
            f"{unit[:40]} are several units, and {scaled[0]} has to be brought to "
            f"{to_si(scaled[0])[0]}: make one stream for each unit."
        )
    return None


def meant_unit(unit: str, kind: StreamKind) -> str | None:
    """Return the unit of this kind that people mean by a word (``degrees``), None for no such."""
    return _meant(unit, known_units(kind) or _EVERYWHERE)


def _is_known(unit: str, kind: StreamKind) -> bool:
    known = known_units(kind)
    return unit in known if known else unit in _EVERYWHERE or _meant(unit, _EVERYWHERE) is None


def _not_known(unit: str, kind: StreamKind) -> str:
    known = known_units(kind)
    meant = _meant(unit, known or _EVERYWHERE)
    hint = f"; did you mean {meant}?" if meant else "."
    listed = f" Known: {', '.join(known)}." if known else ""
    return f"the unit {unit[:40]} is not known for {kind.value}{hint}{listed}"


def _meant(unit: str, among: tuple[str, ...]) -> str | None:
    """The unit that people mean by another word or by other capitals, if it is one of these."""
    plain = unit.strip().casefold()
    meant = _MEANT.get(plain)
    if meant in among:
        return meant
    alike = {known for known in among if known.casefold() == plain}
    return alike.pop() if len(alike) == 1 else None


def time_factor_ns(unit: str) -> float:
    """Return how many nanoseconds one time ``unit`` has; raises KeyError for unknown units."""
    return _TIME_NS[unit]


TIME_UNITS = tuple(_TIME_NS)
_EVERYWHERE: Final = (*dict.fromkeys(u for units in _KNOWN.values() for u in units), *TIME_UNITS)
