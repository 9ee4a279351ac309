"""The facets of the catalogue: their keys, legends and the words for their values."""

from __future__ import annotations

import re
from dataclasses import dataclass

FACETS: dict[str, str] = {
    "task": "Task",
    "object": "Object",
    "modality": "Sensing",
    "hand": "Hand",
    "grasp": "Grasp",
    "environment": "Environment",
    "device": "Device",
    "licence": "Licence",
    "use": "Licensed for",
    "may": "You may",
    "access": "Access",
}

NOTES: dict[str, str] = {
    "access": "At once: nobody has to agree first, as with open data.",
}
"""What the words of a facet mean, where they do not say it themselves."""
LONGEST_DEVICE = 60


@dataclass(frozen=True, slots=True)
class Range:
    """A number that a dataset has, and how people write it."""

    label: str
    unit: str = ""
    says: str = ""


RANGES: dict[str, Range] = {
    "hours": Range("Hours", "h", "Recorded time, in hours"),
    "quality": Range("Quality", "", "Quality score, 0 to 100"),
    "subjects": Range("Subjects", "", "How many people were recorded"),
    "rate": Range("Rate", "Hz", "Rate of the fastest stream, in hertz"),
    "force": Range("Peak force", "N", "Largest force, in newtons"),
    "success": Range("Success", "", "Share of successful episodes, 0 to 1"),
}
"""What has a least and a most; a dataset in which it was not measured fits neither."""
RELEVANCE = "relevance"
ORDERINGS: dict[str, str] = {
    "-listed_at": "Newest",
    "-hours": "Most hours",
    "-episodes": "Most episodes",
    "-quality": "Best quality",
    "-bytes": "Most bytes",
    "title": "Title",
}
MAY = (
    "research",
    "publish_results",
    "train",
    "deploy_internal",
    "commercialise_model",
    "release_weights",
    "redistribute_derived",
    "redistribute_raw",
)
"""The actions of licence terms that the facet `may` counts, the widest last.

All of them may be done under an open licence.
"""
_LABELS = {
    "joint_angle": "Joint angles",
    "joint_position": "Joint positions",
    "pose": "Pose",
    "tactile": "Touch",
    "force": "Force",
    "imu": "IMU",
    "emg": "EMG",
    "bend": "Bend",
    "video": "Video",
    "left": "Left",
    "right": "Right",
    "both": "Both",
    "open": "Open",
    "academic": "Academic",
    "commercial": "Commercial",
    "evaluation": "Evaluation",
    "exchange": "Exchange",
    "research": "Do research",
    "publish_results": "Publish results",
    "train": "Train models",
    "deploy_internal": "Use models in your organisation",
    "commercialise_model": "Sell products with models",
    "release_weights": "Publish model weights",
    "redistribute_derived": "Pass derived data on",
    "redistribute_raw": "Pass recordings on",
    "instant": "At once",
    "request": "On request",
    "purchase": "By purchase",
}
HANDS = ("left", "right", "both")
SENSED = frozenset(
    {
        "joint_angle",
        "joint_position",
        "pose",
        "tactile",
        "force",
        "imu",
        "emg",
        "bend",
        "video",
    }
)


def label_of(value: str) -> str:
    """The word for a value: ours where we have one, else the value with a capital."""
    plain = value.replace("_", " ").strip()
    return _LABELS.get(value) or plain[:1].upper() + plain[1:]


def label_in(key: str, value: str) -> str:
    """The word for a value of the facet `key`: of a device its maker and model, without more."""
    return label_of(_short(value) if key == "device" else value)


def _short(device: str) -> str:
    """A device's name without what stands after a comma or in brackets, cut at whole words."""
    name = re.split(r"[,;(\[]", device, maxsplit=1)[0].strip()
    if len(name) <= LONGEST_DEVICE:
        return name or device
    return name[: LONGEST_DEVICE - 1].rsplit(" ", 1)[0] + "…"


def hands_of(hands: set[str]) -> list[str]:
    """The hands that were recorded: whoever has both has the left and the right."""
    found = set(hands) - {"", "unknown"}
    return sorted(found | ({"left", "right"} if "both" in found else set()))
