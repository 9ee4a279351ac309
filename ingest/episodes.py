"""The episodes that a reviewer accepts: those given, the file's labels, or the whole recording."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.facts import EpisodeFacts
from catalog.vocabulary import Vocabulary
from portal.core.errors import FieldError, InvalidError

Row = Mapping[str, Any]
TOLERANCE_S = 0.05
"""A label may end one sample after the last stamp, because that sample lasts until then."""


def suggested(
    labels: Sequence[Row],
    metadata: Mapping[str, Any],
    duration_s: float | None,
    hand: str,
    segments: Sequence[Sequence[float | None]] = (),
) -> list[dict[str, Any]]:
    """The labels of the file, else these proposed parts, else one over the whole recording.

    `segments` come from contact and stillness (dexterdata.features.segments): a proposal to a
    person, so whoever accepts without looking leaves them out.
    """
    if labels:
        return [{**row, "t_end_s": _within(row["t_end_s"], duration_s)} for row in labels]
    return [
        {
            "t_start_s": start_s,
            "t_end_s": end_s,
            "task": metadata.get("task") or "",
            "instruction": "",
            "hand": hand,
            "success": None,
            "objects": [],
        }
        for start_s, end_s in segments or [(0.0, duration_s)]
    ]


def _within(end_s: float, duration_s: float | None) -> float:
    is_near = duration_s is not None and duration_s < end_s <= duration_s + TOLERANCE_S
    return duration_s if is_near and duration_s is not None else end_s


def named(rows: Sequence[Row], known: Sequence[str], words: Vocabulary) -> list[dict[str, Any]]:
    """The rows with each task as these words name it; what was typed stays as `typed`.

    `known` are the dataset's own labels. A task that neither holds stays as it was typed.
    """
    found = []
    for row in rows:
        typed = str(row.get("task") or "").strip()
        term = words.canonical(typed, also=known) or typed
        found.append({**row, "task": term} | ({"typed": typed} if term != typed else {}))
    return found


def as_typed(row: Row) -> dict[str, str]:
    """What a decision keeps of a task that was written in another way."""
    return {"task_typed": row["typed"]} if "typed" in row else {}


def checked(rows: Sequence[Row], duration_s: float | None) -> list[EpisodeFacts]:
    """The same as facts for the catalogue; InvalidError names each row and field that is wrong."""
    problems = [item for number, row in enumerate(rows) for item in _wrong(number, row, duration_s)]
    if not rows:
        problems = [FieldError("episodes", "episode.none", "Give at least one episode.")]
    if problems:
        raise InvalidError(problems[0].message, code="review.episodes_invalid", errors=problems)
    return [_facts(row, duration_s or 0.0) for row in rows]


def _wrong(number: int, row: Row, duration_s: float | None) -> Iterable[FieldError]:
    start, end = row["t_start_s"], row["t_end_s"]
    where, name = f"episodes.{number}", f"Episode {number + 1}"
    if duration_s is None:
        text = "This recording has no known duration, so no episode can be placed in it."
        yield FieldError(where, "episode.no_duration", text)
    elif start is None or end is None or not (math.isfinite(start) and math.isfinite(end)):
        yield FieldError(where, "episode.range", f"{name} needs a start and an end.")
    elif start < 0 or end <= start:
        text = f"{name} starts at 0 or later and ends after it starts."
        yield FieldError(f"{where}.t_start_s", "episode.range", text)
    elif end > duration_s + TOLERANCE_S:
        text = f"{name} ends at {end:.3f} s, after the recording's end at {duration_s:.3f} s."
        yield FieldError(f"{where}.t_end_s", "episode.past_end", text)
    if not str(row.get("task") or "").strip():
        yield FieldError(f"{where}.task", "episode.task_missing", f"{name} needs a task.")


def _facts(row: Row, duration_s: float) -> EpisodeFacts:
    return EpisodeFacts(
        t_start_s=float(row["t_start_s"]),
        t_end_s=min(float(row["t_end_s"]), duration_s),
        task=str(row["task"]).strip(),
        instruction=str(row.get("instruction") or "").strip(),
        hand=str(row.get("hand") or "unknown"),
        success=row.get("success"),
        objects=tuple(row.get("objects") or ()),
    )
