"""Sending recordings to review, and seeing what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Dataset
from ingest import policy
from ingest.forms import SubmissionForm
from ingest.models import Recording
from ingest.selectors import owners, submissions
from ingest.services import submissions as sending
from ingest.states import SUBMITTABLE, RecordingState
from ingest.views.access import partner_page
from ingest.views.answers import answer, page_of, refuse
from portal.accounts.access import actor_of
from portal.core.errors import InvalidError

MOST = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """A recording that passed or was sent back, and what has to be added before it is sent."""

    row: Recording
    missing: tuple[policy.Gap, ...]

    @property
    def place(self) -> str:
        """Where on its page that is added: what can be said, before the profile."""
        said = any(gap.field in ("consent", "hand") for gap in self.missing)
        return "metadata" if said else "profile"


@require_safe
@partner_page
def index(request: HttpRequest) -> HttpResponse:
    """All submissions of one's organisations."""
    page, links = page_of(request, submissions.visible_to(actor_of(request)))
    context = {"nav": "recordings", "page": page, "links": links}
    return render(request, "ingest/submissions.html", context)


@require_safe
@partner_page
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One submission: where each recording is, and the words of the reviewer."""
    submission = submissions.get_visible(actor=actor_of(request), public_id=public_id)
    rows = submission.recordings.prefetch_related("reviews").order_by("filename", "pk")
    page, links = page_of(request, rows)
    context = {"nav": "recordings", "submission": submission, "page": page, "links": links}
    return render(request, "ingest/submission.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def new(request: HttpRequest) -> HttpResponse:
    """Choose a dataset, then which of its recordings to send."""
    actor = actor_of(request)
    name = request.POST.get("into") or request.GET.get("dataset", "")
    datasets = owners.with_passed(actor)
    if not name and len(datasets) == 1:
        name = datasets[0].name
    context: dict[str, Any] = {"nav": "recordings", "datasets": datasets}
    if not name:
        return render(request, "ingest/submission_new.html", context)
    dataset = owners.get_named(actor=actor, name=name)
    offers = _offered(dataset)
    rows = [offer.row for offer in offers]
    form = SubmissionForm(request.POST or None, rows=rows, initial=_chosen(request, offers))
    context |= {"dataset": dataset, "form": form, "offers": offers, "problems": []}
    if request.method != "POST":
        return render(request, "ingest/submission_new.html", context)
    if not form.is_valid():
        return answer(request, "ingest/submission_new.html", context)
    try:
        submission = sending.submit(
            dataset=dataset,
            recordings=[UUID(public_id) for public_id in form.cleaned_data["recordings"]],
            message=form.cleaned_data["message"],
            by=actor.person,
        )
    except InvalidError as error:
        refuse(form, error)
        context["problems"] = [
            {"id": item.field.split(".")[1], "check": item.code, "text": item.message}
            for item in error.errors
        ]
        return answer(request, "ingest/submission_new.html", context, error)
    messages.success(request, "Sent to review.")
    return redirect(submission)


def _offered(dataset: Dataset) -> list[Offer]:
    """What could be sent, each with what it still misses, told by what its last check found."""
    ready = Recording.objects.filter(dataset=dataset, state__in=SUBMITTABLE)
    rows = ready.prefetch_related("tallies").order_by("filename", "pk")[:MOST]
    return [Offer(row, tuple(_missing(row))) for row in rows]


def _missing(row: Recording) -> Iterator[policy.Gap]:
    found = [{"check": tally.rule} for tally in row.tallies.all()]
    return policy.gaps({"findings": found}, row.metadata)


def _chosen(request: HttpRequest, offers: list[Offer]) -> dict[str, list[str]]:
    """The one that was asked for, else all that passed: what was sent back waits for its mend.

    What still misses something is never ticked beforehand: sending it would be refused.
    """
    wanted = request.GET.get("recording", "")
    whole = [offer.row for offer in offers if not offer.missing]
    if not wanted:
        passed = [row for row in whole if row.state == RecordingState.PASSED]
        return {"recordings": [str(row.public_id) for row in passed]}
    return {"recordings": [wanted for row in whole if str(row.public_id) == wanted]}
