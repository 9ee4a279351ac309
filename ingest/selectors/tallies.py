"""What checks found in many recordings at once, less what was stated in the portal since."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ingest.models import CheckTally, Recording
from ingest.policy import HANDS, answer_to

GRAVITY = {"error": 0, "warning": 1}


def unanswered(rows: QuerySet[CheckTally]) -> QuerySet[CheckTally]:
    """Those to which `policy.answer_to` finds no answer, told by the database."""
    said = "recording__metadata__"
    consent = Q(rule="meta.missing_consent", **{f"{said}consent__regex": r"\S"})
    is_archive = Q(**{f"{said}hand": "unknown", f"{said}sources__0__isnull": False})
    is_named = Q(**{f"{said}hand__in": list(HANDS)}) | is_archive
    answered = rows.filter(consent | Q(is_named, rule="meta.missing_hand"))
    return rows.exclude(pk__in=answered.order_by().values("pk"))


def open_of(recording: Recording) -> list[CheckTally]:
    """The errors and warnings of its last check that nobody answered, in the report's order.

    Takes the recording's tallies as a list may have prefetched them.
    """
    found = [
        tally
        for tally in recording.tallies.all()
        if tally.level in GRAVITY and not answer_to(tally.rule, recording.metadata)
    ]
    return sorted(found, key=lambda tally: tally.pk)


def worst_of(recording: Recording) -> CheckTally | None:
    """The first error of its last check, else the first warning, that nobody answered.

    None where there is neither.
    """
    return min(open_of(recording), key=lambda tally: GRAVITY[tally.level], default=None)
