"""Writing to the other side about a recording."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ingest.forms.reading import typed
from ingest.selectors import recordings
from ingest.services import threads
from portal.accounts.access import actor_of, signed_in
from portal.core.errors import InvalidError


@require_POST
@signed_in
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a message, and go back to the page that one wrote on."""
    actor = actor_of(request)
    recording = recordings.get_visible(actor=actor, public_id=public_id)
    try:
        threads.write(recording=recording, text=typed(request.POST, "text"), actor=actor)
    except InvalidError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, "Sent. The other side gets it by mail, too.")
    is_desk = request.POST.get("from") == "review" and recordings.may_review(actor)
    page = redirect("ingest:review", public_id) if is_desk else redirect(recording)
    page["Location"] += "#thread"
    return page
