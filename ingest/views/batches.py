"""The runs that sent many files: how far each is, what was found, which have to be fixed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ingest import exports, tape
from ingest.api import shapes
from ingest.models import Batch, Recording
from ingest.selectors import batch_work, batches, recordings, tallies
from ingest.services import batches as services
from ingest.views.access import partner_page
from ingest.views.answers import csv_answer, page_of
from portal.accounts.access import actor_of
from portal.core.words import counted

TABS = (
    ("to_fix", "To fix"),
    ("checking", "Being checked"),
    ("to_submit", "Passed"),
    ("all", "All"),
)


@require_safe
@partner_page
def index(request: HttpRequest) -> HttpResponse:
    """All batches of one's organisations."""
    page, links = page_of(request, batches.visible_to(actor_of(request)))
    context = {"nav": "recordings", "page": page, "links": links}
    return render(request, "ingest/batches.html", context)


@require_safe
@partner_page
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One batch; while it is on its way the page brings itself up to date."""
    batch = batches.get_visible(actor=actor_of(request), public_id=public_id)
    rows = batches.recordings_of(batch)
    counts = recordings.counts(rows)
    chosen = request.GET.get("state", "")
    state = chosen if chosen in counts else "to_fix" if counts["to_fix"] else "all"
    check = request.GET.get("check", "")
    state = "all" if check and not chosen else state
    shown = rows if state == "all" else recordings.filtered(rows, states=[state])
    shown = batches.with_check(shown, check) if check else shown
    page, links = page_of(request, shown.order_by("filename", "pk"))
    progress = batches.progress_of(batch)
    context = {
        "nav": "recordings",
        "batch": batch,
        "progress": progress,
        "is_active": bool(progress["arriving"] or progress["checking"]),
        "states": sorted(progress["states"].items()),
        "work": batch_work.work_of(batch),
        "causes": batch_work.causes_of(batch) if progress["stopped"] else [],
        "groups": [
            {**group, "play": tape.play(group["example"].t_start_s)}
            for group in batches.findings_of(batch)
        ],
        "check": check,
        "tabs": [(key, text, counts[key]) for key, text in TABS],
        "state": state,
        "page": page,
        "links": links,
    }
    return render(request, "ingest/batch.html", context)


@require_POST
@partner_page
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try every check of it that stopped once more."""
    actor = actor_of(request)
    batch = batches.get_visible(actor=actor, public_id=public_id)
    count = services.retry_stopped(batch=batch, by=actor.person)
    if count:
        messages.success(request, f"{counted(count, 'check')} will be tried again.")
    else:
        messages.info(request, "No check of this batch has stopped.")
    return redirect(batch)


def _in_order(batch: Batch) -> QuerySet[Recording]:
    return batches.recordings_of(batch).prefetch_related("tallies").order_by("filename", "pk")


@require_safe
@partner_page
def table(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its recordings as CSV, each with the checks that found something."""
    batch = batches.get_visible(actor=actor_of(request), public_id=public_id)
    cells = (
        [*exports.recording_cells(row), " ".join(_rules(row))]
        for row in _in_order(batch).iterator(chunk_size=1000)
    )
    text = exports.as_csv([*exports.RECORDING_COLUMNS, "checks"], cells)
    return csv_answer(text, f"batch-{public_id}.csv")


@require_safe
@partner_page
def document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole batch as one JSON document."""
    batch = batches.get_visible(actor=actor_of(request), public_id=public_id)
    listed = [
        {**shapes.recording_row(row), "checks": _rules(row)}
        for row in _in_order(batch).iterator(chunk_size=1000)
    ]
    whole = {**shapes.batch_detail(batch), "recordings": listed}
    response = JsonResponse(whole, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="batch-{public_id}.json"'
    return response


def _rules(row: Recording) -> list[str]:
    """The checks of which its last one found errors and warnings that were not answered."""
    return sorted({tally.rule for tally in tallies.open_of(row)})
