"""What was checked with older rules, and what a re-validation found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from catalog.models import Dataset
from dexterdata import checks, profiles
from dexterdata.quality import SCORING_VERSION
from ingest.models import Recording, Rejudgement, Revalidation, ValidationRun
from ingest.states import REJUDGED, RejudgementState, RevalidationState
from portal.core.errors import NotFoundError

GROUPS: dict[str, Q] = {
    "changed": Q(is_changed=True),
    "moved": Q(is_moved=True, is_changed=False),
    "same": Q(state=RejudgementState.DONE, is_changed=False, is_moved=False),
    "failed": Q(state=RejudgementState.FAILED),
    "skipped": Q(state=RejudgementState.SKIPPED),
    "waiting": Q(state__in=[RejudgementState.WAITING, RejudgementState.DUE]),
    "all": Q(),
}
"""The lists of a re-validation's page, by name."""


def judged(dataset: Dataset | None = None) -> QuerySet[Recording]:
    """Recordings whose verdict new rules may change, each with the rules that judged it last."""
    last = ValidationRun.objects.filter(recording=OuterRef("pk")).order_by("-number")
    rows = Recording.objects.filter(state__in=REJUDGED, storage_key__gt="").annotate(
        last_rules=Subquery(last.values("rule_set")[:1]),
        last_profile=Subquery(last.values("profile")[:1]),
        last_scoring=Coalesce(
            Subquery(last.values(text=KeyTextTransform("scoring", "versions"))[:1]),
            Value(""),
            output_field=TextField(),
        ),
    )
    return rows if dataset is None else rows.filter(dataset=dataset)


def outdated(dataset: Dataset | None = None) -> QuerySet[Recording]:
    """Those judged by an older rule set or profile that ships, or scored in an older way."""
    current = [f"{profile.name}@{profile.version}" for profile in profiles.builtin()]
    by_old_profile = (
        Q(profile_text="", last_profile__gt="")
        & ~Q(last_profile__in=current)
        & ~Q(last_profile__endswith="@unknown")
    )
    by_old_score = ~Q(last_scoring=SCORING_VERSION)
    by_old_rules = ~Q(last_rules=checks.RULE_SET_VERSION)
    return judged(dataset).filter(by_old_rules | by_old_score | by_old_profile)


def rules_of(rows: QuerySet[Any]) -> list[tuple[str, int]]:
    """The rule sets that judged these recordings last, each with how many."""
    counted = rows.order_by().values("last_rules").annotate(count=Count("pk"))
    return sorted((str(row["last_rules"] or "none"), row["count"]) for row in counted)


def listed() -> QuerySet[Revalidation]:
    """All re-validations, the newest first, with how far they are."""
    done, changed = RejudgementState.DONE, Q(rejudgements__is_changed=True)
    waiting = [RejudgementState.WAITING, RejudgementState.DUE]
    return (
        Revalidation.objects.select_related("created_by", "dataset__organisation")
        .annotate(
            checked=Count("rejudgements", filter=~Q(rejudgements__state__in=waiting)),
            judged=Count("rejudgements", filter=Q(rejudgements__state=done)),
            changed=Count("rejudgements", filter=changed),
            failed=Count("rejudgements", filter=Q(rejudgements__state=RejudgementState.FAILED)),
        )
        .order_by("-created_at", "-pk")
    )


def running() -> Revalidation | None:
    """The one that runs."""
    return Revalidation.objects.filter(state=RevalidationState.RUNNING).first()


def get(public_id: UUID) -> Revalidation:
    """The re-validation with its counts, or NotFoundError."""
    found = listed().filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such re-validation.", code="revalidation.not_found")
    return found


def counts(revalidation: Revalidation) -> dict[str, int]:
    """How many recordings each group holds, in one query."""
    wanted = {f"in_{name}": Count("pk", filter=group) for name, group in GROUPS.items() if group}
    found = revalidation.rejudgements.aggregate(**wanted, in_all=Count("pk"))
    return {name: found[f"in_{name}"] for name in GROUPS}


def in_group(revalidation: Revalidation, name: str) -> QuerySet[Rejudgement]:
    """The recordings of one group, by dataset and file name."""
    rows = revalidation.rejudgements.filter(GROUPS[name])
    return rows.select_related("recording__dataset__organisation").order_by(
        "recording__dataset__slug", "recording__filename", "pk"
    )


def by_check(revalidation: Revalidation) -> list[dict[str, Any]]:
    """Which checks came new or are gone where the verdict changed, with how many recordings."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    changed = revalidation.rejudgements.filter(is_changed=True)
    for new, gone in changed.values_list("checks_new", "checks_gone"):
        for word, pairs in (("new", new), ("gone", gone)):
            for check, level in pairs:
                row = found.setdefault(
                    (check, level), {"check": check, "level": level, "new": 0, "gone": 0}
                )
                row[word] += 1
    return sorted(found.values(), key=lambda row: (-row["new"] - row["gone"], row["check"]))
