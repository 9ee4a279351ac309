"""The desk's page of re-validations: what older rules judged, and what the current rules say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dexterdata import checks
from ingest import exports
from ingest.forms import RevalidationForm
from ingest.models import Recording, Rejudgement
from ingest.selectors import agreement
from ingest.selectors import revalidations as selectors
from ingest.services import revalidations
from ingest.states import DECIDED, RejudgementState, RevalidationState
from ingest.views.answers import answer, csv_answer, page_of, refuse
from portal.accounts.access import actor_of, operator
from portal.core.errors import DexterError

TABS = (
    ("changed", "Verdict changed"),
    ("moved", "Score moved"),
    ("same", "Unchanged"),
    ("failed", "Not checked"),
    ("skipped", "Left out"),
    ("waiting", "Waiting"),
    ("all", "All"),
)
COLUMNS = (
    "file", "dataset", "owner", "state", "verdict_before", "verdict_after", "quality_before",
    "quality_after", "checks_new", "checks_gone", "result", "error", "id",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def index(request: HttpRequest) -> HttpResponse:
    """All re-validations, what older rules judged, and the form that starts one."""
    form = RevalidationForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "ingest/revalidations.html", _overview(request, form))
    if form.is_valid():
        try:
            started = revalidations.start(by=actor_of(request).person, **form.cleaned_data)
        except DexterError as error:
            refuse(form, error)
            context = _overview(request, form)
            return answer(request, "ingest/revalidations.html", context, error)
        messages.success(request, f"{started.total} recordings are checked again.")
        return redirect(started)
    return answer(request, "ingest/revalidations.html", _overview(request, form))


def _overview(request: HttpRequest, form: RevalidationForm) -> dict[str, Any]:
    rows = selectors.outdated()
    page, links = page_of(request, selectors.listed())
    return {
        "nav": "desk",
        "form": form,
        "rules": checks.RULE_SET_VERSION,
        "outdated": selectors.rules_of(rows),
        "running": selectors.running(),
        "page": page,
        "links": links,
    }


@require_safe
@operator("reviewer")
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One of them; while it runs the page brings itself up to date."""
    revalidation = selectors.get(public_id)
    counts = selectors.counts(revalidation)
    shown = request.GET.get("show", "changed")
    shown = shown if shown in selectors.GROUPS else "changed"
    page, links = page_of(request, selectors.in_group(revalidation, shown))
    context = {
        "nav": "desk",
        "revalidation": revalidation,
        "is_running": revalidation.state == RevalidationState.RUNNING,
        "counts": counts,
        "tabs": [(name, text, counts[name]) for name, text in TABS],
        "shown": shown,
        "hidden": agreement.hidden_among(actor_of(request), [row.recording for row in page]),
        "by_check": selectors.by_check(revalidation),
        "page": page,
        "links": links,
    }
    return render(request, "ingest/revalidation.html", context)


@require_safe
@operator("reviewer")
def table(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its recordings as CSV: those of the list that is shown, or all."""
    revalidation = selectors.get(public_id)
    shown = request.GET.get("show", "all")
    rows = selectors.in_group(revalidation, shown if shown in selectors.GROUPS else "all")
    judged = Recording.objects.filter(rejudgements__revalidation=revalidation)
    hidden = agreement.hidden_among(actor_of(request), judged.only("state"))
    cells = (_cells(row, row.recording_id in hidden) for row in rows.iterator(chunk_size=1000))
    text = exports.as_csv(COLUMNS, cells)
    return csv_answer(text, f"revalidation-{public_id}.csv")


def _cells(row: Rejudgement, is_hidden: bool) -> list[object]:
    """`is_hidden`: who asks has a second look to make, and is not told what was decided."""
    recording = row.recording
    state = DECIDED if is_hidden else row.state_after or recording.state
    error = "" if is_hidden and row.state == RejudgementState.SKIPPED else row.error
    return [
        recording.filename, recording.dataset.name, recording.dataset.organisation.name,
        state, row.verdict_before, row.verdict_after,
        row.quality_before, row.quality_after, _words(row.checks_new), _words(row.checks_gone),
        row.state, error, recording.public_id,
    ]  # fmt: skip


def _words(pairs: list[list[str]]) -> str:
    return " ".join(f"{check}:{level}" for check, level in pairs)


@require_POST
@operator("reviewer")
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the one that runs."""
    revalidation = selectors.get(public_id)
    revalidations.cancel(revalidation=revalidation, by=actor_of(request).person)
    messages.success(request, "Cancelled. What was checked stays checked.")
    return redirect(revalidation)
