"""The page on which somebody who uses an episode says what is wrong with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.models import Episode
from ingest.forms import FlagForm
from ingest.selectors import flags as rows
from ingest.services import flags
from ingest.views.answers import answer, refuse
from portal.accounts.access import actor_of, signed_in
from portal.core.errors import DexterError
from portal.pages.flags import get_flaggable


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/episodes/{id}/flag/`; `?t=` is the moment that the player was at."""
    actor = actor_of(request)
    episode = get_flaggable(actor=actor, public_id=public_id)
    context = {
        "nav": "catalogue",
        "episode": episode,
        "dataset": episode.dataset,
        "open": rows.open_of(episode, actor.person),
    }
    if request.method != "POST":
        form = FlagForm(initial={"t_s": _moment(request, episode)})
        return render(request, "ingest/flag_new.html", context | {"form": form})
    form = FlagForm(request.POST)
    error: DexterError | None = None
    if form.is_valid():
        try:
            flags.raise_flag(episode=episode, actor=actor, **form.cleaned_data)
        except DexterError as refused:
            error = refused
            refuse(form, refused)
        else:
            messages.success(request, "Thank you. A reviewer looks at it, and you get an answer.")
            return redirect("ingest:flags")
    return answer(request, "ingest/flag_new.html", context | {"form": form}, error)


def _moment(request: HttpRequest, episode: Episode) -> float | None:
    try:
        asked = round(float(request.GET.get("t", "")), 2)
    except (ValueError, OverflowError):
        return None
    return asked if 0 <= asked <= episode.duration_s else None
