"""The checks of a recording, the newest first, and what each changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest import policy
from ingest.models import Recording, ValidationRun
from ingest.reporting.comparison import Change, compare

MOST_RUNS = 20


@dataclass(frozen=True)
class Past:
    """One earlier check in a line of a table."""

    run: ValidationRun
    score: int | None
    standing: dict[str, Any]


@dataclass(frozen=True)
class History:
    """All checks; `changes` is the newest against the one before it, None where it is alone."""

    rows: tuple[Past, ...]
    changes: tuple[Change, ...] | None

    @property
    def before(self) -> ValidationRun | None:
        """The check before the newest."""
        return self.rows[1].run if len(self.rows) > 1 else None


def of_recording(recording: Recording) -> History:
    """At most the last twenty checks."""
    runs = list(recording.runs.order_by("-number")[:MOST_RUNS])
    rows = tuple(
        Past(
            run,
            standing["quality"],
            standing,
        )
        for run in runs
        for standing in [policy.standing(run.report, recording.metadata)]
    )
    changes = tuple(compare(runs[1].report, runs[0].report)) if len(runs) > 1 else None
    return History(rows, changes)
