"""What checks found in many recordings at once, less what was stated in the portal since."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ingest.models import CheckTally
from ingest.policy import HANDS


def unanswered(rows: QuerySet[CheckTally]) -> QuerySet[CheckTally]:
    """Those to which `policy.answer_to` finds no answer, told by the database."""
    said = "recording__metadata__"
    consent = Q(rule="meta.missing_consent", **{f"{said}consent__regex": r"\S"})
    is_archive = Q(**{f"{said}hand": "unknown", f"{said}sources__0__isnull": False})
    is_named = Q(**{f"{said}hand__in": list(HANDS)}) | is_archive
    answered = rows.filter(consent | Q(is_named, rule="meta.missing_hand"))
    return rows.exclude(pk__in=answered.order_by().values("pk"))
