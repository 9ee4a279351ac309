"""An episode's measured features, in words and units for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_NAMES = {
    "duration_s": ("Duration", "s"),
    "peak_force_n": ("Peak force", "N"),
    "mean_force_n": ("Mean force", "N"),
    "peak_pressure_pa": ("Peak pressure", "Pa"),
    "contact_count": ("Contacts", ""),
    "contact_time_s": ("Time in contact", "s"),
    "peak_speed_m_s": ("Peak fingertip speed", "m/s"),
    "smoothness_sparc": ("Smoothness (SPARC, nearer 0 is smoother)", ""),
    "active_hand": ("Active hand", ""),
}
_FINGERS = ("thumb", "index", "middle", "ring", "little")


def in_words(features: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each feature that was measured."""
    found = [
        (name, _value(features[key], unit))
        for key, (name, unit) in _NAMES.items()
        if features.get(key) is not None
    ]
    grasp = features.get("grasp_guess") or {}
    if grasp.get("kind"):
        found.append(("Grasp (a guess)", _grasp(grasp)))
    motion = features.get("range_of_motion_rad") or {}
    for finger in _FINGERS:
        if motion.get(finger) is not None:
            degrees = math.degrees(motion[finger])
            found.append((f"Range of motion, {finger}", f"{degrees:.0f}°"))
    return found


def _grasp(grasp: Mapping[str, Any]) -> str:
    if grasp["kind"] == "unknown":
        return "not clear"
    return f"{grasp['kind']}, {grasp['confidence']:.0%} sure"


def _value(value: Any, unit: str) -> str:
    if isinstance(value, str):
        return value
    is_whole = isinstance(value, int) or abs(value) >= 1000
    number = f"{value:,.0f}" if is_whole else f"{value:.4g}"
    return f"{number} {unit}".strip()
