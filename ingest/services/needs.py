"""Keeping each waiting recording's place in the review queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from catalog.models import SourceFile
from ingest import needs
from ingest.models import CheckTally, Recording, ReviewNeed, ValidationRun
from ingest.selectors import flags, vocabulary
from ingest.states import Decision, RecordingState

AT_ONCE = 500


def rank(rows: Iterable[Recording]) -> None:
    """Write anew why these need a person; a fixed number of queries for every 500."""
    ids = [row.pk for row in rows]
    for first in range(0, len(ids), AT_ONCE):
        _rank(ids[first : first + AT_ONCE])


def rank_device(device: str) -> None:
    """The first of a device was accepted: those that wait are not the first any more."""
    waiting = Recording.objects.filter(
        state=RecordingState.IN_REVIEW, review_need__codes__contains=",new_device,"
    )
    rank(_with_device(waiting).filter(device=device).only("pk"))


def _rank(ids: list[int]) -> None:
    waiting = Recording.objects.filter(pk__in=ids).select_related("dataset")
    rows = _with_device(waiting).annotate(
        copies=Count("duplicates", distinct=True),
        exact_copies=Count("duplicates", filter=Q(duplicates__likeness__gte=1), distinct=True),
        asked=Count(
            "reviews",
            filter=Q(reviews__decision=Decision.REQUEST_CHANGES),
            distinct=True,
        ),
    )
    checks: dict[int, set[str]] = defaultdict(set)
    for pk, rule in CheckTally.objects.filter(recording__in=ids).values_list("recording", "rule"):
        checks[pk].add(rule)
    found = list(rows.order_by("pk"))  # so that two who rank never wait for each other in a ring
    known = _accepted_devices({_device_of(row) for row in found})
    flagged = flags.open_episodes({row.dataset_id for row in found})
    words = vocabulary.current()
    written = []
    for row in found:
        facts = replace(
            _facts(row, frozenset(checks[row.pk]), known),
            reports=flagged.get(row.dataset_id, 0),
            unknown_labels=vocabulary.unknown_of(row, words),
        )
        why = needs.reasons(facts)
        written.append(
            ReviewNeed(
                recording=row,
                score=needs.score(why),
                codes="".join(f",{one.code}" for one in why) + ",",
                reasons=[{"code": one.code, "text": one.text} for one in why],
            )
        )
    ReviewNeed.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["recording"],
        update_fields=["score", "codes", "reasons"],
    )


def _facts(row: Recording, checks: frozenset[str], known: set[str]) -> needs.Facts:
    device = _device_of(row)
    return needs.Facts(
        quality=row.quality,
        checks=checks,
        copies=row.copies,  # type: ignore[attr-defined]
        exact_copies=row.exact_copies,  # type: ignore[attr-defined]
        device=device,
        is_new_device=device not in known,
        is_answer=row.asked > 0 or row.replaces_id is not None,  # type: ignore[attr-defined]
        has_contact=bool(row.features.get("contact_time_s")),
    )


def _with_device(rows: QuerySet[Recording]) -> QuerySet[Any]:
    last = ValidationRun.objects.filter(recording=OuterRef("pk")).order_by("-number")
    read_with = Subquery(last.values(name=KT("report__profile"))[:1])
    named = NullIf(read_with, Value(""), output_field=CharField())
    return rows.annotate(device=Coalesce(named, "profile", output_field=CharField()))


def _device_of(row: Recording) -> str:
    """The profile that its last check read it with, as the catalogue will name it."""
    return str(row.device)  # type: ignore[attr-defined]


def _accepted_devices(devices: set[str]) -> set[str]:
    rows = SourceFile.objects.filter(profile__in=devices)
    return set(rows.values_list("profile", flat=True).distinct())
