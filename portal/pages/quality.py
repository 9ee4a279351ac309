"""The public form of validation: what was found in the recordings of a published version.

The catalogue knows which recordings a version holds, ingest what was found in them; this joins
the two and obeys what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from catalog.models import Dataset, Episode, SourceFile, Version
from catalog.selectors import withdrawals
from catalog.selectors.datasets import is_insider
from catalog.states import EpisodeState
from ingest.models import CheckTally, Recording, ValidationRun
from ingest.reporting import public
from ingest.reporting.published import Part
from ingest.selectors.recordings import latest_run
from ingest.selectors.tallies import unanswered
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

BANDS = tuple((low, low + 9 if low < 90 else 100) for low in range(0, 100, 10))
LEVELS = ("error", "warning", "info")


@dataclass(frozen=True)
class Judged:
    """A recording of the catalogue with its last check."""

    file: SourceFile
    recording: Recording
    run: ValidationRun


def files_of(version: Version) -> QuerySet[SourceFile]:
    """The files whose episodes the version still shows."""
    return (
        SourceFile.objects.filter(
            episodes__entries__version=version,
            episodes__state=EpisodeState.PUBLISHED,
            withdrawn_at__isnull=True,
        )
        .distinct()
        .order_by("pk")
    )


def recordings_of(version: Version) -> QuerySet[Recording]:
    """Their recordings, those that need a look first."""
    ids = files_of(version).order_by().values("recording_id")
    return Recording.objects.filter(public_id__in=ids).order_by("quality", "pk")


def tasks_of(version: Version, rows: Iterable[Recording]) -> dict[UUID, list[str]]:
    """The tasks that the version's published episodes of each of these recordings show."""
    wanted = [row.public_id for row in rows]
    pairs = (
        Episode.objects.filter(
            entries__version=version,
            state=EpisodeState.PUBLISHED,
            source_file__withdrawn_at__isnull=True,
            source_file__recording_id__in=wanted,
        )
        .order_by("index")
        .values_list("source_file__recording_id", "task")
    )
    found: dict[UUID, dict[str, None]] = {}
    for recording_id, task in pairs:
        found.setdefault(recording_id, {})[task] = None
    return {recording_id: list(tasks) for recording_id, tasks in found.items()}


def _rule_sets(rows: QuerySet[Recording]) -> list[str]:
    """The rule sets of their last checks."""
    runs = ValidationRun.objects.filter(recording__in=rows.order_by().values("pk"))
    newest = ~Exists(runs.filter(recording=OuterRef("recording"), number__gt=OuterRef("number")))
    return sorted(set(runs.filter(newest).values_list("rule_set", flat=True)))


def summary(version: Version) -> dict[str, Any]:
    """Verdicts, scores and findings by check over all recordings of the version."""
    rows = recordings_of(version)
    known = rows.order_by().values_list("quality", flat=True)
    scores = [score for score in known if score is not None]
    verdicts = rows.order_by().values_list("verdict").annotate(count=Count("pk"))
    return {
        "recordings": rows.count(),
        "verdicts": {verdict or "unknown": count for verdict, count in sorted(verdicts)},
        "rule_sets": _rule_sets(rows),
        "score": {
            "mean": round(sum(scores) / len(scores), 1) if scores else None,
            "least": min(scores, default=None),
            "most": max(scores, default=None),
            "scored": len(scores),
            "distribution": [
                {"from": low, "to": high, "recordings": sum(low <= one <= high for one in scores)}
                for low, high in BANDS
            ],
        },
        "findings": _findings(rows),
    }


def _findings(rows: QuerySet[Recording]) -> list[dict[str, Any]]:
    """Each check that found something: in how many recordings and places, errors first."""
    tallies = unanswered(CheckTally.objects.filter(recording__in=rows.order_by().values("pk")))
    groups = tallies.values("rule", "level").annotate(
        recordings=Count("recording", distinct=True), places=Sum("places")
    )
    found = [
        {
            "check": group["rule"],
            "level": group["level"],
            "means": public.means(group["rule"]),
            "recordings": group["recordings"],
            "places": group["places"],
        }
        for group in groups
    ]
    return sorted(
        found, key=lambda one: (LEVELS.index(one["level"]), -one["recordings"], one["check"])
    )


def get_judged(*, actor: Actor, dataset: Dataset, recording_id: UUID) -> Judged:
    """A recording that the dataset shows; GoneError for a withdrawn one, else NotFoundError."""
    file = dataset.source_files.filter(recording_id=recording_id).first()
    if file is None or not _may_see(actor, dataset, file):
        raise _unknown()
    recording = (
        Recording.objects.filter(public_id=recording_id)
        .select_related("dataset__organisation")
        .first()
    )
    run = latest_run(recording) if recording else None
    if recording is None or run is None:
        raise NotFoundError("No report of this recording is kept.", code="report.not_ready")
    return Judged(file, recording, run)


def episodes_of(judged: Judged) -> list[Episode]:
    """What of the recording is published, in the order of time."""
    rows = judged.file.episodes.filter(state=EpisodeState.PUBLISHED).order_by("t_start_s", "pk")
    return list(rows.select_related("dataset__organisation"))


def parts_of(judged: Judged) -> list[Part]:
    """The same as ranges of the recording."""
    return [
        Part(float(row.t_start_s), float(row.t_end_s), row.get_absolute_url())
        for row in episodes_of(judged)
    ]


def said_of(judged: Judged) -> dict[str, Any]:
    """The public report for programs."""
    subject, parts = judged.file.subject, parts_of(judged)
    return public.as_json(judged.recording, judged.run, subject, parts=parts)


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such recording.", code="recording.not_found")


def _may_see(actor: Actor, dataset: Dataset, file: SourceFile) -> bool:
    """Whether it is public; insiders see their own before that and after."""
    if is_insider(actor, dataset):
        return True
    if file.withdrawn_at is not None:
        if not file.episodes.filter(rendered_at__isnull=False).exists():
            return False
        raise withdrawals.gone(
            "This recording was withdrawn.",
            code="recording.withdrawn",
            why=withdrawals.of_file(file),
        )
    return file.episodes.filter(state=EpisodeState.PUBLISHED).exists()
