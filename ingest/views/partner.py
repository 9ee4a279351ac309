"""The partner's home: recordings with their states, what to do next, uploading."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ingest import exports
from ingest.forms import MetadataForm, profile_choices
from ingest.models import Recording
from ingest.selectors import owners, recordings
from ingest.services import submissions
from ingest.states import RecordingState
from ingest.views.access import partner_page
from ingest.views.answers import csv_answer, page_of
from portal.accounts.access import actor_of
from portal.core.errors import NotFoundError

TABS = (
    ("", "All", "all"),
    ("checking", "Being checked", "checking"),
    ("to_fix", "To fix", "to_fix"),
    ("to_submit", "To submit", "to_submit"),
    ("in_review", "In review", "in_review"),
    ("to_publish", "To publish", "to_publish"),
    ("published", "Published", "published"),
)
STEPS = [
    {"title": title, "says": says, "state": ""}
    for title, says in (
        ("Upload", "By browser or command line, in parts; a lost connection is taken up again."),
        (
            "Checked in minutes",
            "Every sample, in a sealed box; each finding has its place in time.",
        ),
        (
            "Reviewed by a person",
            "Accepted, sent back with reasons, or declined; you get a letter.",
        ),
        ("Published", "A numbered version under your licence, free or sold."),
    )
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Recordings of one's organisations; for others, what partners get here."""
    actor = actor_of(request)
    if not actor.is_partner:
        return render(request, "ingest/about.html", {"nav": "partners", "steps": STEPS})
    mine = recordings.visible_to(actor).filter(
        dataset__organisation__in=owners.organisations_of(actor)
    )
    dataset, state = request.GET.get("dataset", ""), request.GET.get("state", "")
    within = recordings.filtered(mine, dataset=dataset)
    counts = recordings.counts(within)
    rows = recordings.filtered(within, states=[state] if state else []).order_by(
        "-created_at", "-pk"
    )
    page, links = page_of(request, rows)
    datasets = list(owners.datasets_of(actor))
    context: dict[str, Any] = {
        "nav": "recordings",
        "page": page,
        "links": links,
        "counts": counts,
        "tabs": [(key, text, counts[name]) for key, text, name in TABS],
        "datasets": datasets,
        "dataset": dataset,
        "state": state,
        "todo": _todo(counts, within),
    }
    return render(request, "ingest/home.html", context)


def _todo(counts: dict[str, int], within: QuerySet[Recording]) -> dict[str, str] | None:
    """The one thing to do next."""
    if counts["to_fix"]:
        return {
            "text": f"{counts['to_fix']} to fix: each report says where in the file, and why.",
            "url": "?state=to_fix",
            "action": "Show them",
        }
    passed = within.filter(state=RecordingState.PASSED)
    if counts["to_submit"] and (incomplete := submissions.problems_among(passed)):
        return {
            "text": f"{counts['to_submit']} passed. Before all can be sent to review, something "
            f"must be added to {len(incomplete)}: {incomplete[0][0].message}",
            "url": "?state=to_submit",
            "action": "Show them",
        }
    if counts["to_submit"]:
        return {
            "text": f"{counts['to_submit']} passed and can be sent to review.",
            "url": "/partner/submissions/new/",
            "action": "Submit for review",
        }
    if counts["to_publish"]:
        return {
            "text": f"{counts['to_publish']} accepted and not published yet.",
            "url": "/partner/datasets/",
            "action": "Publish a version",
        }
    return None


@require_safe
@partner_page
def table(request: HttpRequest) -> HttpResponse:
    """The recordings as CSV, with the page's filters."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    rows = recordings.filtered(
        recordings.visible_to(actor).filter(
            dataset__organisation__in=owners.organisations_of(actor)
        ),
        dataset=request.GET.get("dataset", ""),
        states=[state] if state else [],
    ).order_by("-created_at", "-pk")
    cells = map(exports.recording_cells, rows.iterator(chunk_size=1000))
    return csv_answer(exports.as_csv(exports.RECORDING_COLUMNS, cells), "recordings.csv")


@require_safe
@partner_page
def upload(request: HttpRequest) -> HttpResponse:
    """Choose files; the uploader module sends them through the API."""
    actor = actor_of(request)
    datasets = list(owners.datasets_of(actor))
    chosen = request.GET.get("dataset", "")
    if chosen and chosen not in {row.name for row in datasets}:
        raise NotFoundError("You have no such dataset.", code="dataset.not_found")
    context = {
        "nav": "recordings",
        "datasets": datasets,
        "chosen": chosen or (datasets[0].name if datasets else ""),
        "form": MetadataForm(auto_id="meta-%s"),
        "profiles": profile_choices(),
        "max_bytes": settings.DEXTER_MAX_UPLOAD_BYTES,
    }
    return render(request, "ingest/upload.html", context)
