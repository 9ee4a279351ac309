"""The facets of the catalogue: their keys, legends and the words for their values."""

from __future__ import annotations

FACETS: dict[str, str] = {
    "task": "Task",
    "object": "Object",
    "modality": "Sensing",
    "hand": "Hand",
    "environment": "Environment",
    "device": "Device",
    "licence": "Licence",
    "use": "Use",
}
ORDERINGS: dict[str, str] = {
    "-listed_at": "Newest",
    "-hours": "Most hours",
    "-episodes": "Most episodes",
    "-quality": "Best quality",
    "title": "Title",
}
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
}
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


def hands_of(hands: set[str]) -> list[str]:
    """The hands a dataset has: one with both has the left and the right."""
    found = set(hands) - {"", "unknown"}
    return sorted(found | ({"left", "right"} if "both" in found else set()))
