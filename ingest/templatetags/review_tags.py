"""The thread of a recording, for the review page and the report page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from ingest.models import Recording
from ingest.selectors import recordings, threads
from portal.accounts.access import actor_of

register = template.Library()


@register.inclusion_tag("ingest/parts/thread.html", takes_context=True)
def thread(context: RequestContext, recording: Recording) -> dict[str, Any]:
    """Messages of reviewer and partner, and the form to answer; nothing for anybody else."""
    request = context["request"]
    actor = actor_of(request)
    is_party = recordings.may_review(actor) or recordings.is_owner(actor, recording)
    return {
        "recording": recording,
        "is_party": is_party,
        "page": request.resolver_match.url_name,
        "thread": list(threads.of_recording(recording)) if is_party else [],
        "csrf_token": context.get("csrf_token", ""),
    }
