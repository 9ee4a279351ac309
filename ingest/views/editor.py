"""What the episode editor starts from, on the page of a decision and on that of a second look."""

from __future__ import annotations

from typing import Any

from ingest.episodes import suggested
from ingest.models import Recording
from ingest.selectors import vocabulary

ENDS = ("t_start_s", "t_end_s")


def rows_of(recording: Recording) -> list[dict[str, Any]]:
    """The labels of the file, else proposed parts, else the whole; ends in whole milliseconds."""
    segments = recording.features.get("segments") or ()
    rows = suggested(
        recording.labels, recording.metadata, recording.duration_s, recording.hand, segments
    )
    return [row | {name: _milliseconds(row[name]) for name in ENDS} for row in rows]


def labels_of(recording: Recording) -> list[tuple[str, str]]:
    """The tasks that the editor offers, in alphabetical order, each with what people also say."""
    said = {term.name: ", ".join(term.synonyms) for term in vocabulary.current().terms}
    return sorted({**dict.fromkeys(recording.dataset.tasks, ""), **said}.items())


def _milliseconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
