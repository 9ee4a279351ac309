"""A recording's report: verdict, where and why, and what can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.selectors.withdrawals import may_withdraw
from ingest import exports
from ingest.api import shapes
from ingest.forms import MetadataForm, ProfileForm, profile_choices
from ingest.models import Recording, ValidationRun
from ingest.reporting import pdf, sheet
from ingest.selectors import agreement
from ingest.selectors import recordings as rows
from ingest.services import recordings, uploads, validation_jobs
from ingest.states import CHECKABLE_AGAIN, CHECKING, DESCRIBABLE, REPLACEABLE, RecordingState
from ingest.views.answers import answer, refuse
from ingest.views.evidence import drawn, evidence, in_depth
from ingest.views.pictures import keys_of
from portal.accounts.access import actor_of, signed_in
from portal.core.errors import ConflictError, DexterError, NotFoundError
from portal.core.polling import is_polled, still_at_work
from portal.storage import store
from portal.storage.responses import object_response

FINDING_COLUMNS = (
    "check", "level", "message", "stream", "channel", "t_start_s", "t_end_s", "count",
    "value", "limit_low", "limit_high", "line",
)  # fmt: skip


@require_safe
@signed_in
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of one recording."""
    recording = rows.get_visible(actor=actor_of(request), public_id=public_id)
    if is_polled(request):
        return still_at_work(request, "ingest/parts/work.html", _work(recording))
    return render(request, "ingest/report.html", report_context(request, recording))


def _work(recording: Recording) -> dict[str, Any]:
    """What the page says of a check that has not ended; `is_checking` while there is one."""
    return {
        "recording": recording,
        "is_checking": recording.state in CHECKING,
        "is_stopped": recording.has_stopped,
    }


def report_context(request: HttpRequest, recording: Recording) -> dict[str, Any]:
    """Everything that the report page shows."""
    actor = actor_of(request)
    run = rows.latest_run(recording)
    is_owner = rows.is_owner(actor, recording)
    look = agreement.hidden_from(actor, recording)
    seen = evidence(request, recording, run)
    return {
        "nav": "recordings" if is_owner else "review",
        "run": run,
        "is_owner": is_owner,
        **_work(recording),
        "look": look,
        "can_withdraw": look is None
        and recording.state == RecordingState.PUBLISHED
        and may_withdraw(actor, recording.dataset),
        "can_replace": is_owner and recording.state in REPLACEABLE,
        "can_check": is_owner and recording.state in CHECKABLE_AGAIN,
        "can_describe": is_owner and recording.state in DESCRIBABLE,
        "reviews": list(recording.reviews.order_by("-created_at", "-pk")),
        "replaced_by": rows.replaced_by(recording) if look is None else None,
        "metadata_form": MetadataForm(initial=_initial(recording), auto_id="meta-%s"),
        "profile_form": ProfileForm(initial=_profile(recording, run), auto_id="profile-%s"),
        **seen,
        **in_depth(recording, run, seen.get("shown")),
    }


def _initial(recording: Recording) -> dict[str, Any]:
    said = dict(recording.metadata)
    consent = MetadataForm.consent_fields(said.get("consent"))
    return {**said, **consent, "sources": "\n".join(said.get("sources") or ())}


def _profile(recording: Recording, run: ValidationRun | None) -> dict[str, str]:
    draft = run.draft_profile if run else ""
    return {"name": recording.profile, "text": recording.profile_text or draft}


@require_safe
@signed_in
def file(
    request: HttpRequest, public_id: UUID, name: str, number: int | None = None
) -> HttpResponseBase:
    """Preview, touchprint or poster of a recording or a set's episode; never cached by others."""
    recording = rows.get_visible(actor=actor_of(request), public_id=public_id)
    key = keys_of(recording, number).get(name)
    if not key:
        raise NotFoundError("There is no such picture.", code="recording.no_preview")
    return object_response(request, store(), key, cache_control="private, no-cache")


@require_safe
@signed_in
def download(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """The report as JSON or PDF, the findings as CSV, or the drafted profile."""
    recording = rows.get_visible(actor=actor_of(request), public_id=public_id)
    run = rows.latest_run(recording)
    if run is None or (name == "profile.toml" and not run.draft_profile):
        raise NotFoundError("There is no such file yet.", code="report.not_ready")
    response: HttpResponse
    if name == "report.json":
        response = JsonResponse(shapes.report(run), json_dumps_params={"indent": 1})
    elif name == "report.pdf":
        document = pdf.document(sheet.of_run(recording, run, drawn(recording, run)))
        response = HttpResponse(document, content_type="application/pdf")
    elif name == "profile.toml":
        response = HttpResponse(run.draft_profile, content_type="text/plain; charset=utf-8")
    else:
        cells = (_cells(finding) for finding in run.report["findings"])
        text = exports.as_csv(FINDING_COLUMNS, cells)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{public_id}-{name}"'
    return response


def _cells(finding: dict[str, Any]) -> list[object]:
    low, high = finding["limit"] or (None, None)
    place = ("check", "level", "message", "stream", "channel", "t_start_s", "t_end_s", "count")
    return [*(finding[key] for key in place), finding["value"], low, high, finding["line"]]


@require_POST
@signed_in
def describe(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Complete the metadata."""
    actor = actor_of(request)
    recording = rows.get_own(actor=actor, public_id=public_id)
    form = MetadataForm(request.POST, auto_id="meta-%s")
    if form.is_valid():
        try:
            recordings.describe(recording=recording, metadata=form.cleaned_data, by=actor.person)
        except ConflictError as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(recording)
    context = report_context(request, recording) | {"metadata_form": form}
    return answer(request, "ingest/report.html", context)


@require_POST
@signed_in
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Check it again, with the profile that was chosen or written."""
    actor = actor_of(request)
    recording = rows.get_own(actor=actor, public_id=public_id)
    offered = _profile(recording, rows.latest_run(recording))
    form = ProfileForm(request.POST, initial=offered, auto_id="profile-%s")
    if form.is_valid():
        try:
            validation_jobs.check_again(recording=recording, profile=form.chosen(), by=actor.person)
        except DexterError as error:
            form.add_error(None, error.text)
        else:
            return redirect(recording)
    context = report_context(request, recording) | {"profile_form": form}
    return answer(request, "ingest/report.html", context)


@require_POST
@signed_in
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try a check that was given up once more."""
    actor = actor_of(request)
    recording = rows.get_visible(actor=actor, public_id=public_id)
    validation_jobs.retry(recording=recording, by=actor.person)
    return redirect(recording)


@require_safe
@signed_in
def replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Upload a file in the place of this one."""
    recording = rows.get_own(actor=actor_of(request), public_id=public_id)
    uploads.require_replaceable(recording)
    run = rows.latest_run(recording)
    context = {
        "nav": "recordings",
        "recording": recording,
        "form": MetadataForm(initial=_initial(recording), auto_id="meta-%s"),
        "profiles": profile_choices(),
        "review": recording.reviews.order_by("-pk").first(),
        **evidence(request, recording, run),
    }
    return render(request, "ingest/replace.html", context)
