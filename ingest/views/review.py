"""The review desk: a queue with ages, the evidence beside the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ingest import needs
from ingest.evidence import choices, same, unchosen
from ingest.forms import ReviewForm
from ingest.models import Duplicate, Recording, ReviewDraft, ValidationRun
from ingest.selectors import agreement, drafts, duplicates, plans, recordings, submissions
from ingest.services import reviews
from ingest.states import Decision, RecordingState
from ingest.views import editor
from ingest.views.answers import answer, page_of, refuse
from ingest.views.evidence import evidence
from portal.accounts.access import actor_of, operator
from portal.core.errors import DexterError


@require_safe
@operator("reviewer")
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: where a person is needed most first, each with the reasons."""
    reason = request.GET.get("reason", "")
    if reason not in needs.TITLES:
        reason = ""
    page, links = page_of(request, submissions.queue(reason))
    counts = submissions.waiting_by_reason()
    context = {
        "nav": "review",
        "page": page,
        "links": links,
        "reason": reason,
        "undrawn": plans.undrawn(),
        "second_looks": agreement.waiting_for(actor_of(request)).count(),
        "filters": [(code, needs.TITLES[code], count) for code, count in counts.items()],
    }
    return render(request, "ingest/review_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One recording: look, and decide."""
    actor = actor_of(request)
    recording = recordings.get_visible(actor=actor, public_id=public_id)
    if request.method != "POST":
        draft = drafts.of_reviewer(recording, actor.user)
        twins = duplicates.told_of(recording)
        form = ReviewForm(initial=_begun(draft, is_copy=duplicates.is_exact_copy(twins)))
        context = _context(request, recording, twins, form, draft.episodes if draft else None)
        return render(request, "ingest/review.html", context | {"draft": draft})
    form = ReviewForm(request.POST)
    rows = form.episodes()
    refused: DexterError | None = None
    if form.is_valid():
        try:
            reviews.decide(
                recording=recording,
                decision=Decision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                episodes=rows or None,
                findings=form.findings(),
                run_read=form.run_read(),
                actor=actor,
            )
        except DexterError as error:
            refused = error
            refuse(form, error)
        else:
            messages.success(request, f"{recording.filename}: {recording.get_state_display()}.")
            following = submissions.next_in_queue(recording)
            return (
                redirect("ingest:review", following.public_id)
                if following
                else redirect("ingest:review-queue")
            )
    recording = recordings.get_visible(actor=actor, public_id=public_id)
    context = _context(request, recording, duplicates.told_of(recording), form, rows)
    return answer(request, "ingest/review.html", context, refused)


def _context(
    request: HttpRequest,
    recording: Recording,
    twins: list[Duplicate],
    form: ReviewForm,
    rows: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    run = recordings.latest_run(recording)
    following = submissions.next_in_queue(recording)
    actor = actor_of(request)
    return {
        "nav": "review",
        "recording": recording,
        "run": run,
        "form": form,
        "rows": rows or editor.rows_of(recording),
        "is_proposed": bool(recording.features.get("segments"))
        and not recording.labels
        and not rows,
        "is_waiting": recording.state == RecordingState.IN_REVIEW,
        "is_own": actor.belongs_to(recording.dataset.organisation),
        "look": agreement.hidden_from(actor, recording),
        "twins": twins,
        "is_copy": duplicates.is_exact_copy(twins),
        "hidden_twins": agreement.hidden_among(actor, [twin.earlier for twin in twins]),
        "following": following,
        "reviews": list(recording.reviews.order_by("-created_at", "-pk")),
        "earlier": recording.replaces,
        **_plan_of(recording),
        "labels": editor.labels_of(recording),
        "choices": _choices(run, recording, form),
        **evidence(request, recording, run),
    }


def _plan_of(recording: Recording) -> dict[str, Any]:
    """The running plan that a recording belongs to, and which of the sample it is."""
    member = plans.member_of(recording)
    if member is None:
        return {}
    place = plans.place_in_sample(member) if member.is_sampled else None
    return {"member": member, "place": place}


def _begun(draft: ReviewDraft | None, *, is_copy: bool) -> dict[str, str]:
    """What the form starts with: one's draft, else to accept; an exact copy with no decision."""
    decision = "" if is_copy else str(Decision.ACCEPT)
    if draft is None:
        return {"decision": decision}
    return {"decision": draft.decision or decision, "reason": draft.reason}


def _choices(
    run: ValidationRun | None, recording: Recording, form: ReviewForm
) -> list[dict[str, Any]]:
    """The findings that a request can name; all are chosen until the form says which.

    The form speaks of the report that its page showed: what that did not hold is chosen.
    """
    rows = choices(run, recording.metadata)
    chosen, read = form.findings(), form.run_read()
    if chosen is None:
        return [row | {"is_chosen": True} for row in rows]
    if run is None or read in (None, run.number):
        return [row | {"is_chosen": row["number"] in chosen} for row in rows]
    left = unchosen(recording.runs.filter(number=read).first(), recording.metadata, chosen)
    return [row | {"is_chosen": same(row) not in left} for row in rows]
