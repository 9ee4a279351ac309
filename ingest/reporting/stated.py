"""What a file, or the profile that reads it, itself says of the recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

MOST_TASKS: Final = 6


def in_file(
    report: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Name and words of each thing that the last check read, as far as a report keeps them.

    The words of a consent are not kept, only that there are some. `labels`: the file's episodes.
    """
    recording = report.get("recording")
    if not recording:
        return []
    hand = str(recording.get("hand") or "unknown")
    checks = {finding["check"] for finding in report.get("findings") or ()}
    tasks = list(dict.fromkeys(str(label["task"]) for label in labels if label.get("task")))
    found = {
        "Hand": "" if hand == "unknown" else hand.capitalize(),
        "Task": _listed(tasks),
        "Consent": "" if "meta.missing_consent" in checks else "Stated",
    }
    return [(name, text) for name, text in found.items() if text]


def _listed(tasks: Sequence[str]) -> str:
    more = f" and {len(tasks) - MOST_TASKS} more" if len(tasks) > MOST_TASKS else ""
    return ", ".join(tasks[:MOST_TASKS]) + more
