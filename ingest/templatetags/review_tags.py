"""Parts of the review pages that look up what they show: threads and flags."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from catalog.models import Episode
from ingest.models import Recording
from ingest.selectors import flags, recordings, threads
from ingest.states import RecordingState
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


@register.inclusion_tag("ingest/parts/flags.html", takes_context=True)
def confirmed_flags(context: RequestContext, recording: Recording) -> dict[str, Any]:
    """What those who use the recording's episodes reported and we confirmed; without names."""
    is_partner = recordings.is_owner(actor_of(context["request"]), recording)
    confirmed = list(flags.confirmed_of(recording))
    return {
        "flags": confirmed,
        "is_private": any(flag.is_private_content for flag in confirmed),
        "recording": recording,
        "is_to_do": is_partner and recording.state == RecordingState.PUBLISHED,
    }


@register.inclusion_tag("ingest/parts/flags_public.html")
def flags_of_episode(episode: Episode) -> dict[str, Any]:
    """The mark of a public episode: what kind of flag was confirmed, and when; no words."""
    return {"flags": list(flags.in_public(episode=episode))}


@register.inclusion_tag("ingest/parts/flags_public.html")
def flags_in_public(recording: Recording) -> dict[str, Any]:
    """The same for all public episodes of a recording, each with the way to it."""
    return {"flags": list(flags.in_public(recording=recording)), "is_report": True}


@register.inclusion_tag("ingest/parts/flags_waiting.html")
def flags_waiting() -> dict[str, Any]:
    """The way from the queue to the flags, with how many wait."""
    return dict(flags.counts())
