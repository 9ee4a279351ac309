"""What was in review before there were reasons gets them, or its place would be by age alone.

The rows are read as they are here; what a reason is, is said by `ingest.needs`, as everywhere.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Count, OuterRef, Q, Subquery

from catalog.vocabulary import shipped
from ingest import needs

AT_ONCE = 500


def rank_what_waits(apps: Any, schema_editor: Any) -> None:
    """Write the reasons of every recording in review that has none."""
    rows = apps.get_model("ingest", "Recording").objects.filter(state="in_review", review_need=None)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        _rank(apps, ids[first : first + AT_ONCE])


def _rank(apps: Any, ids: list[int]) -> None:
    need = apps.get_model("ingest", "ReviewNeed")
    run = apps.get_model("ingest", "ValidationRun")
    last = run.objects.filter(recording=OuterRef("pk")).order_by("-number")
    asked = Q(reviews__decision="request_changes")
    rows = apps.get_model("ingest", "Recording").objects.filter(pk__in=ids)
    rows = rows.select_related("dataset").annotate(
        report=Subquery(last.values("report")[:1]),
        asked=Count("reviews", filter=asked, distinct=True),
        copies=Count("duplicates", distinct=True),
    )
    checks: dict[int, set[str]] = {}
    tallies = apps.get_model("ingest", "CheckTally").objects.filter(recording__in=ids)
    for pk, rule in tallies.values_list("recording", "rule"):
        checks.setdefault(pk, set()).add(rule)
    files = apps.get_model("catalog", "SourceFile").objects
    accepted = set(files.values_list("profile", flat=True).distinct())
    found = []
    for row in rows:
        why = needs.reasons(_facts(row, frozenset(checks.get(row.pk, ())), accepted))
        codes = "".join(f",{one.code}" for one in why) + ","
        reasons = [{"code": one.code, "text": one.text} for one in why]
        found.append(need(recording=row, score=needs.score(why), codes=codes, reasons=reasons))
    need.objects.bulk_create(found)


def _facts(row: Any, checks: frozenset[str], accepted: set[str]) -> needs.Facts:
    device = str((row.report or {}).get("profile") or row.profile or "")
    said = [str(label.get("task") or "") for label in row.labels]
    said.append(str(row.metadata.get("task") or ""))
    return needs.Facts(
        quality=row.quality,
        checks=checks,
        copies=row.copies,
        device=device,
        is_new_device=device not in accepted,
        unknown_labels=shipped().unknown(said, also=row.dataset.tasks),
        is_answer=row.asked > 0 or row.replaces_id is not None,
        has_contact=bool(row.features.get("contact_time_s")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_withdrawals"),
        ("ingest", "0008_label_words"),
    ]

    operations = [migrations.RunPython(rank_what_waits, migrations.RunPython.noop)]
