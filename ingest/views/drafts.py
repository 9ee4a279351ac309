"""A reviewer's draft, saved by the page on every change or by its button."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ingest.forms import ReviewForm
from ingest.forms.reading import typed
from ingest.selectors import recordings
from ingest.services import drafts
from portal.accounts.access import actor_of, operator


@require_POST
@operator("reviewer")
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save or discard one's draft."""
    actor = actor_of(request)
    recording = recordings.get_visible(actor=actor, public_id=public_id)
    if "discard" in request.POST:
        drafts.discard(recording=recording, by=actor.person)
        messages.success(request, "The draft is gone; this is what the file says.")
        return redirect("ingest:review", public_id)
    draft = drafts.save(
        recording=recording,
        decision=typed(request.POST, "decision"),
        reason=typed(request.POST, "reason"),
        episodes=ReviewForm(request.POST).episodes(),
        by=actor.person,
    )
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"saved_at": draft.updated_at.isoformat()})
    messages.success(request, "Your draft is saved.")
    return redirect("ingest:review", public_id)
