"""Parts of the review pages that look up what they show: threads and flags."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from ingest.models import Recording
from ingest.selectors import flags, recordings, threads
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


@register.inclusion_tag("ingest/parts/flags.html")
def confirmed_flags(recording: Recording) -> dict[str, Any]:
    """What those who use the recording's episodes reported and we confirmed; without names."""
    return {"flags": list(flags.confirmed_of(recording))}


@register.inclusion_tag("ingest/parts/flags_waiting.html")
def flags_waiting() -> dict[str, Any]:
    """The way from the queue to the flags, with how many wait."""
    return dict(flags.counts())
