"""What the names of columns and arrays say: side, kind of sensor, unit.

:func:`kind_named` and :func:`hand_named` take only what a name says outright; :func:`guess` is for
drafts, in which a person checks every line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dexterdata.hand.names import FINGER_WORDS
from dexterdata.profiles.units import known_units, meant_unit, unit_fault
from dexterdata.recording import Hand, StreamKind

_KINDS: Final = {
    **{kind.value: kind for kind in StreamKind if kind is not StreamKind.OTHER},
    **{f"{kind.value}s": kind for kind in StreamKind if kind is not StreamKind.OTHER},
}
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_SIGN: Final = re.compile(r"[^a-z0-9]+")
_BRACKET: Final = re.compile(r"[\[(]([^\[\]()]{1,12})[\])]\s*$")
_SIDES: Final[dict[str, Hand]] = {"left": "left", "right": "right", "lh": "left", "rh": "right"}
_INITIALS: Final[dict[str, Hand]] = {"l": "left", "r": "right"}


def _all(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FINGERS: Final = _all("wrist palm hand").union(FINGER_WORDS)
_JOINTS: Final = _all("mcp pip dip cmc ip tmc flexion extension abduction adduction")
_POINTS: Final = _all("tip landmark keypoint position positions pos") | _FINGERS
_WORDS: Final[tuple[tuple[StreamKind, str, frozenset[str]], ...]] = (
    (StreamKind.POSE, "orientation", _all("quat quaternion qw qx qy qz orientation")),
    (
        StreamKind.IMU,
        "acceleration",
        _all("acc accel accelerometer acceleration accx accy accz"),
    ),
    (
        StreamKind.IMU,
        "angular_velocity",
        _all("gyr gyro gyroscope gyrox gyroy gyroz omega"),
    ),
    (StreamKind.IMU, "magnetic_field", _all("mag magnetometer magx magy magz")),
    (StreamKind.IMU, "imu", _all("imu")),
    (StreamKind.EMG, "emg", _all("emg semg")),
    (
        StreamKind.TACTILE,
        "tactile",
        _all("fsr fsrs taxel taxels tactile touch pressure pressures skin"),
    ),
    (StreamKind.FORCE, "force", _all("force forces load fx fy fz")),
    (StreamKind.BEND, "bend", _all("bend bends flex stretch")),
    (
        StreamKind.JOINT_POSITION,
        "joint_position",
        _all("landmarks keypoints"),
    ),
    (StreamKind.JOINT_ANGLE, "joint_angle", _all("angle angles") | _JOINTS),
)
_UNITS: Final = {
    **{unit.lower(): unit for unit in ("deg", "rad", "mm", "cm", "m", "psi", "ohm", "kohm")},
    **{unit.lower(): unit for unit in ("N", "mN", "Pa", "kPa", "g", "mg", "uT", "V", "mV", "uV")},
    **dict.fromkeys(("raw", "adc", "count", "counts"), "count"),
    **dict.fromkeys(("ms2", "mps2"), "m/s2"),
    **dict.fromkeys(("rads", "radps"), "rad/s"),
    "dps": "deg/s",
    "degrees": "deg",
    "radians": "rad",
    "newton": "N",
    "norm": "1",
}
_PAIRS: Final = {("deg", "s"): "deg/s", ("rad", "s"): "rad/s", ("m", "s2"): "m/s2"}
_OWN_UNITS: Final = frozenset({"deg", "rad"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What a name may mean; ``part`` is what a stream of such columns would be called."""

    kind: StreamKind | None = None
    part: str = ""
    hand: Hand = "unknown"
    unit: str | None = None


def words(name: str) -> tuple[str, ...]:
    """Split a name at signs and capitals: ``right_thumbMCP_deg`` is right, thumb, mcp, deg."""
    return tuple(word for word in _NO_SIGN.split(_CAMEL.sub("_", name).lower()) if word)


def kind_named(name: str) -> StreamKind | None:
    """Return the kind whose word the name is (``joint_angle``, ``forces``), None for all others."""
    return _KINDS.get(name.strip().lower())


def hand_named(name: str) -> Hand | None:
    """Return the side that the name says in full; None where it names none, or both."""
    found = {word for word in words(name) if word in ("left", "right")}
    if len(found) != 1:
        return None
    return "left" if "left" in found else "right"


def unit_named(name: str, kind: StreamKind) -> str | None:
    """Return the unit that the name ends with, of those that streams of this kind may have.

    Words for raw readings and for plain ratios (``raw``, ``norm``) are none.
    """
    if not known_units(kind):
        return None
    unit = _fitting(_unit_of(name)[0], kind)
    return None if unit in ("count", "1") else unit


def guess(name: str) -> Guess:
    """Guess from a column's or an array's name what a person will have to confirm."""
    stated, plain = _unit_of(name)
    kind, part = _kind_of(plain, stated)
    place = _place_before(plain, part) if kind in (StreamKind.IMU, StreamKind.POSE) else ()
    unit = "1" if part == "orientation" else _fitting(stated, kind)
    return Guess(kind, "_".join((*place, part)), _hand_of(plain), unit)


def _unit_of(name: str) -> tuple[str | None, tuple[str, ...]]:
    """The unit that the name ends with, and its other words."""
    bracket = _BRACKET.search(name)
    if bracket is not None:
        return bracket.group(1).strip(), words(name[: bracket.start()])
    *others, last = _NO_SIGN.split(name.lower().rstrip("_ ")) or [""]
    if others and (others[-1], last) in _PAIRS:
        return _PAIRS[others[-1], last], words(name)[:-2]
    if others and last in _UNITS:
        return _UNITS[last], words(name[: name.lower().rindex(last)])
    return None, words(name)


def _kind_of(plain: tuple[str, ...], unit: str | None) -> tuple[StreamKind | None, str]:
    said = set(plain)
    named = kind_named("_".join(plain)) or next(
        (kind for word in reversed(plain) if (kind := kind_named(word)) is not None), None
    )
    for kind, part, keys in _WORDS:
        if not said & keys:
            continue
        is_point = kind is StreamKind.JOINT_ANGLE and plain[-1] in ("x", "y", "z")
        return (StreamKind.JOINT_POSITION, "joint_position") if is_point else (kind, part)
    if named is not None and named not in (StreamKind.LABEL, StreamKind.VIDEO):
        return named, named.value
    if len(plain) > 1 and plain[-1] in ("x", "y", "z") and said & _POINTS:
        return StreamKind.JOINT_POSITION, "joint_position"
    if unit in _OWN_UNITS and said & _FINGERS:
        return StreamKind.JOINT_ANGLE, "joint_angle"
    return None, ""


def _place_before(plain: tuple[str, ...], part: str) -> tuple[str, ...]:
    """Where a motion sensor sits: the words before its own, without the side."""
    keys = next((keys for _, name, keys in _WORDS if name == part), frozenset())
    at = next((place for place, word in enumerate(plain) if word in keys), 0)
    own = _SIDES | _INITIALS
    return tuple(word for word in plain[:at] if word not in own)


def _hand_of(plain: tuple[str, ...]) -> Hand:
    found = {_SIDES[word] for word in plain if word in _SIDES}
    if not found and plain and plain[0] in _INITIALS:
        found = {_INITIALS[plain[0]]}
    return found.pop() if len(found) == 1 else "unknown"


def _fitting(unit: str | None, kind: StreamKind | None) -> str | None:
    """The unit where streams of this kind may have it, or the one that is meant by it."""
    if unit is None or kind is None:
        return None
    return unit if unit_fault(unit, kind) is None else meant_unit(unit, kind)
