"""An episode's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.facets import label_of
from catalog.measures import in_words
from catalog.selectors import datasets, episodes, playing, withdrawals
from catalog.selectors.renderings import withheld_text
from catalog.states import EpisodeState
from catalog.views.dataset import watched
from portal.accounts.access import actor_of
from portal.core.errors import NotFoundError


@require_safe
def episode_page(request: HttpRequest, owner: str, slug: str, public_id: UUID) -> HttpResponse:
    """`/datasets/{owner}/{slug}/episodes/{id}/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    episode = episodes.get_visible(actor=actor, public_id=public_id)
    if episode.dataset_id != dataset.pk:
        raise NotFoundError("There is no such episode.", code="episode.not_found")
    before, after = episodes.neighbours(episode)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "episode": episode,
        "watched": watched(episode),
        "withheld": withheld_text(episode),
        "shown": playing.described(episode) if episode.state == EpisodeState.PUBLISHED else {},
        "measures": in_words(episode.features),
        "streams": ", ".join(map(label_of, episode.modalities)),
        "before": before,
        "after": after,
        "may_withdraw": withdrawals.may_withdraw(actor, dataset),
        "withdrawal": withdrawals.of_file(episode.source_file),
        "is_public": episode.state == EpisodeState.PUBLISHED,
    }
    return render(request, "catalog/episode.html", context)
