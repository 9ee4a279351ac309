"""Sending recordings to review, and seeing what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

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
    ready = Recording.objects.filter(dataset=dataset, state__in=SUBMITTABLE)
    rows = list(ready.order_by("filename", "pk")[:MOST])
    form = SubmissionForm(request.POST or None, rows=rows, initial=_chosen(request, rows))
    context |= {"dataset": dataset, "form": form, "rows": rows, "problems": []}
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


def _chosen(request: HttpRequest, rows: list[Recording]) -> dict[str, list[str]]:
    """The one that was asked for, else all that passed: what was sent back waits for its mend."""
    wanted = request.GET.get("recording", "")
    passed = [str(row.public_id) for row in rows if row.state == RecordingState.PASSED]
    return {"recordings": [wanted] if wanted else passed}
