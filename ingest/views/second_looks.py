"""Second looks on the review desk: the blind page, and how far reviewers agree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ingest.forms import SecondLookForm
from ingest.models import SecondLook
from ingest.selectors import agreement as selectors
from ingest.selectors import recordings
from ingest.services import second_looks
from ingest.states import Decision
from ingest.views import editor
from ingest.views.answers import answer, page_of, refuse
from ingest.views.evidence import evidence
from portal.accounts.access import actor_of, operator
from portal.core.errors import DexterError


@require_safe
@operator("reviewer")
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a second look, how far reviewers agree, and where they do not."""
    page, links = page_of(request, selectors.disagreements())
    context = {
        "nav": "review",
        "waiting": selectors.waiting_for(actor_of(request))[:50],
        "figures": selectors.figures(),
        "last": selectors.LAST,
        "percent": settings.DEXTER_SECOND_LOOK_PERCENT,
        "page": page,
        "links": links,
    }
    return render(request, "ingest/second_looks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def look(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One recording as the first reviewer saw it, without what was decided."""
    actor = actor_of(request)
    found = selectors.get_waiting(actor=actor, public_id=public_id)
    if request.method != "POST":
        form = SecondLookForm()
        return render(request, "ingest/second_look.html", _context(request, found, form, []))
    form = SecondLookForm(request.POST)
    rows = form.episodes()
    if form.is_valid():
        try:
            second_looks.make(
                look=found,
                decision=Decision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                rows=rows,
                actor=actor,
            )
        except DexterError as error:
            refuse(form, error)
        else:
            messages.success(request, "Kept. The recording stays as it is.")
            return redirect("ingest:second-looks")
    return answer(request, "ingest/second_look.html", _context(request, found, form, rows))


def _context(
    request: HttpRequest, found: SecondLook, form: SecondLookForm, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    recording = found.review.recording
    run = recordings.latest_run(recording)
    return {
        "nav": "review",
        "look": found,
        "recording": recording,
        "run": run,
        "form": form,
        "rows": rows or editor.rows_of(recording),
        "labels": editor.labels_of(recording),
        **evidence(request, recording, run),
    }
