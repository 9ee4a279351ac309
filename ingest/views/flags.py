"""Flags: one's own with their answers, and those that the desk answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalog.selectors.withdrawals import may_withdraw
from ingest.forms import FlagAnswerForm
from ingest.models import Flag
from ingest.selectors import agreement, recordings
from ingest.selectors import flags as rows
from ingest.services import flags
from ingest.states import FlagState, RecordingState
from ingest.views.answers import answer, page_of, refuse
from ingest.views.evidence import evidence
from portal.accounts.access import actor_of, operator, signed_in
from portal.core.errors import ConflictError, InvalidError


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What one reported, and what was answered."""
    page, links = page_of(request, rows.own(actor_of(request).person))
    return render(request, "ingest/flags.html", {"nav": "flags", "page": page, "links": links})


@require_safe
@operator("reviewer")
def desk(request: HttpRequest) -> HttpResponse:
    """What others reported: private content first, then the oldest."""
    state = request.GET.get("state", "")
    chosen = FlagState(state) if state in FlagState.values else FlagState.OPEN
    page, links = page_of(request, rows.in_state(chosen))
    counts = rows.counts()
    context = {
        "nav": "review",
        "page": page,
        "links": links,
        "hidden": agreement.hidden_among(actor_of(request), [flag.recording for flag in page]),
        "state": chosen,
        "states": [(one.value, one.label, counts[one.value]) for one in FlagState],
        "private": counts["private"],
    }
    return render(request, "ingest/flags_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One flag: look at its moment, and answer."""
    actor = actor_of(request)
    flag = rows.get(public_id)
    if request.method != "POST":
        return render(request, "ingest/flag.html", _context(request, flag, FlagAnswerForm()))
    form = FlagAnswerForm(request.POST)
    error = None
    if form.is_valid():
        try:
            flags.answer(
                flag=flag,
                confirmed=form.cleaned_data["decision"] == FlagState.CONFIRMED,
                words=form.cleaned_data["answer"],
                actor=actor,
            )
        except (InvalidError, ConflictError) as refused:
            error = refused
            refuse(form, refused)
        else:
            messages.success(request, f"{flag.get_state_display()}. Who flagged it was told.")
            if flag.state == FlagState.CONFIRMED:
                return redirect("ingest:flag", public_id)
            return redirect("ingest:flags-desk")
    return answer(request, "ingest/flag.html", _context(request, rows.get(public_id), form), error)


def _context(request: HttpRequest, flag: Flag, form: FlagAnswerForm) -> dict[str, Any]:
    actor = actor_of(request)
    recording = flag.recording
    run = recordings.latest_run(recording)
    return {
        "nav": "review",
        "flag": flag,
        "recording": recording,
        "hidden": agreement.hidden_among(actor, [recording]),
        "form": form,
        "run": run,
        **evidence(request, recording, run),
        "is_open": flag.state == FlagState.OPEN,
        "may_answer": rows.may_answer(actor, flag),
        "can_withdraw": recording.state == RecordingState.PUBLISHED
        and may_withdraw(actor, recording.dataset),
    }
