"""The player alone, for other people's pages."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from catalog.selectors import episodes, playing
from catalog.sheet import attribution_of
from portal.accounts.access import ANONYMOUS

FRAMED_BY_ANYONE = {"frame-ancestors": ["*"]}


@require_safe
@xframe_options_exempt
@csp_replace(FRAMED_BY_ANYONE)  # type: ignore[arg-type]  # its stub knows views without arguments only
def embed_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/embed/episodes/{id}/`: what everybody may see, whoever looks; it reads no cookie."""
    episode = episodes.get_visible(actor=ANONYMOUS, public_id=public_id)
    dataset = episode.dataset
    context = {
        "dataset": dataset,
        "episode": episode,
        "shown": playing.described(episode),
        "attribution": episode.source_file.attribution
        or attribution_of(dataset.sheet, dataset.attribution),
    }
    response = render(request, "catalog/embed.html", context)
    response["Cache-Control"] = "public, max-age=300"
    return response
