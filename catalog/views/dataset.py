"""A dataset's page, which needs no login."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalog import prose
from catalog.manifest import changes
from catalog.metadata import citation, croissant
from catalog.models import Dataset, Episode, Version
from catalog.selectors import datasets, episodes, versions, withdrawals
from catalog.selectors.renderings import POSTER, PREVIEW, TOUCHPRINT, url_of
from catalog.sheet import attribution_of
from catalog.states import READABLE, DatasetState, EpisodeState
from portal.accounts.access import actor_of

EPISODES_PER_PAGE = 25
MOST_VERSIONS = 10
AREA_NAMES = {
    "timing": "Timing",
    "completeness": "Completeness",
    "range": "Range",
    "touch": "Touch",
    "sync": "Sync",
    "labels": "Labels",
}


@dataclass(frozen=True)
class VersionRow:
    """A version in the page's table."""

    version: Version
    added: int
    removed: int


@dataclass(frozen=True)
class Watched:
    """An episode in the player."""

    episode: Episode
    preview: str
    poster: str
    touchprint: str

    @property
    def subtitle(self) -> str:
        """Which one it is."""
        return f"Episode {self.episode.number}, {self.episode.hand_text}"


def watched(episode: Episode) -> Watched:
    """What the player needs of an episode."""
    return Watched(
        episode,
        url_of(episode, PREVIEW),
        url_of(episode, POSTER),
        url_of(episode, TOUCHPRINT),
    )


@require_safe
def dataset_page(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    rows = versions.with_tombstones(actor, dataset)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "version": dataset.latest_version,
        "card": SafeString(prose.render(dataset.card)),
        "sheet": dataset.sheet,
        "attribution": attribution_of(dataset.sheet, dataset.attribution),
        "areas": [(name, dataset.sheet.get("areas", {}).get(k)) for k, name in AREA_NAMES.items()],
        "versions": _with_changes(list(rows[:MOST_VERSIONS])),
        "is_insider": datasets.is_insider(actor, dataset),
        "may_withdraw": withdrawals.may_withdraw(actor, dataset),
        "withdrawal": withdrawals.of_dataset(dataset)
        if dataset.state == DatasetState.WITHDRAWN
        else None,
        **_of_version(request, dataset),
    }
    return render(request, "catalog/dataset.html", context)


def _of_version(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    """What only a dataset with a published version has."""
    version = dataset.latest_version
    if version is None:
        return {}
    version.dataset = dataset
    entries = episodes.of_version(version).filter(episode__state=EpisodeState.PUBLISHED)
    page = Paginator(entries, EPISODES_PER_PAGE).get_page(request.GET.get("page"))
    first = page[0].episode if len(page) else None
    base = reverse("api:api-dataset", args=[dataset.organisation.slug, dataset.slug])
    return {
        "watched": watched(first) if first else None,
        "episodes": [entry.episode for entry in page],
        "page": page,
        "citations": {style: citation.render(version, style) for style in citation.STYLES},
        "croissant_url": f"{base}/croissant",
        "preview_url": f"/api/v1/episodes/{first.public_id}/preview" if first else "",
        "json_ld": SafeString(croissant.embedded(croissant.page_document(version))),
    }


def _with_changes(rows: list[Version]) -> list[VersionRow]:
    """Each version with what it adds and removes; drafts have no manifest to compare."""
    readable = [version for version in rows if version.state in READABLE]
    before = dict(zip_longest(readable, readable[1:]))
    found = []
    for version in rows:
        earlier = before.get(version)
        is_known = version in before and (earlier is not None or len(rows) < MOST_VERSIONS)
        change = changes(earlier.manifest if earlier else None, version.manifest)
        found.append(
            VersionRow(
                version,
                len(change["episodes_added"]) if is_known else version.episodes_count,
                len(change["episodes_removed"]) if is_known else 0,
            )
        )
    return found
