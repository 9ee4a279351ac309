"""A dataset's page, which needs no login."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalog import datasheet, prose, snippets
from catalog.metadata import croissant, origins
from catalog.metadata.page import page_document
from catalog.models import Dataset, Episode
from catalog.selectors import (
    credit,
    datasets,
    measures,
    playing,
    similar,
    versions,
    withdrawals,
)
from catalog.selectors.renderings import POSTER, PREVIEW, TOUCHPRINT, url_of, withheld_text
from catalog.services import handing
from catalog.sheet import attribution_of
from catalog.states import DatasetState, Visibility
from catalog.views import drawing
from catalog.views.streams import Schema, schema_of
from catalog.views.version import citations_of, episodes_page
from dexterdata.profiles import builtin
from portal.accounts.access import Actor, actor_of

MOST_VERSIONS = 10
MOST_WORKS = 50
AREA_NAMES = {
    "timing": "Timing",
    "completeness": "Completeness",
    "range": "Range",
    "touch": "Touch",
    "sync": "Sync",
    "labels": "Labels",
}


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
    """`/datasets/{owner}/{slug}/`; with `?version=` of one that is not the latest, that one's."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    number = request.GET.get("version", versions.LATEST)
    if number != versions.LATEST:
        asked = versions.get_visible(actor=actor, dataset=dataset, number=number)
        if asked.pk != dataset.latest_version_id:
            return redirect("catalog:version", owner, slug, asked.number)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "version": dataset.latest_version,
        "card": SafeString(prose.render(dataset.card)),
        "sheet": dataset.sheet,
        "answers": datasheet.answers(dataset.datasheet),
        "stated": len(dataset.datasheet),
        "attribution": attribution_of(dataset.sheet, dataset.attribution),
        "areas": [(name, dataset.sheet.get("areas", {}).get(k)) for k, name in AREA_NAMES.items()],
        **_versions(actor, dataset),
        **_standing(actor, dataset),
        **_credit(actor, dataset),
        **_of_version(request, dataset),
    }
    return render(request, "catalog/dataset.html", context)


def _versions(actor: Actor, dataset: Dataset) -> dict[str, Any]:
    """The newest versions, and how many there are."""
    shown = versions.with_counts(actor, dataset, MOST_VERSIONS)
    count = len(shown)
    if count == MOST_VERSIONS:
        count = versions.with_tombstones(actor, dataset).count()
    return {"versions": shown, "versions_count": count}


def _standing(actor: Actor, dataset: Dataset) -> dict[str, Any]:
    """Who sees the dataset, and what the person may do with it."""
    embargo = dataset.embargoed_until
    is_insider = datasets.is_insider(actor, dataset)
    return {
        "is_insider": is_insider,
        "is_owner": actor.belongs_to(dataset.organisation),
        "is_private": dataset.visibility == Visibility.PRIVATE,
        "embargo": embargo if embargo and embargo > timezone.now() else None,
        "admitted": credit.admitted_of(dataset) if is_insider else [],
        "may_withdraw": withdrawals.may_withdraw(actor, dataset),
        "withdrawal": withdrawals.of_dataset(dataset)
        if dataset.state == DatasetState.WITHDRAWN
        else None,
    }


def _credit(actor: Actor, dataset: Dataset) -> dict[str, Any]:
    months = credit.downloads_of(dataset)
    return {
        "contributors": credit.contributors_of(dataset),
        "months": months,
        "month_bars": drawing.downloads(months),
        "downloads": sum(row.downloads for row in months),
        "works": list(credit.works_of(actor, dataset)[:MOST_WORKS]),
    }


def _of_version(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    """What only a dataset with a published version has."""
    version = dataset.latest_version
    if version is None:
        return {}
    version.dataset = dataset
    page = episodes_page(request, version)
    first = page[0].episode if len(page) else None
    base = reverse("api:api-dataset", args=[dataset.organisation.slug, dataset.slug])
    return {
        "watched": watched(first) if first else None,
        "shown": playing.described(first) if first else {},
        "withheld": withheld_text(first) if first else "",
        "episodes": [entry.episode for entry in page],
        "page": page,
        "api": base,
        "croissant_url": f"{base}/croissant",
        "preview_url": f"/api/v1/episodes/{first.public_id}/preview" if first else "",
        "citations": citations_of(version),  # first: it loads those whom all that follows names
        "json_ld": SafeString(croissant.embedded(page_document(version))),
        "sample": handing.ready_of(dataset),
        "formats": (formats := versions.formats_of(version)),
        "snippets": snippets_of(dataset, formats),
        "similar": similar.similar_to(actor_of(request), dataset),
        "origins": origins.of_version(version).named,
        **_measured(dataset),
    }


def _measured(dataset: Dataset) -> dict[str, Any]:
    found = measures.measures_of(dataset)
    schema: list[Schema] = schema_of(
        dataset.sheet.get("streams", []), measures.channels_of(dataset)
    )
    return {
        "histograms": [drawing.histogram(item) for item in found.distributions],
        "outcomes": found.outcomes,
        "schema": schema,
        "has_channels": any(row.channels for row in schema),
        "has_bins": any(row.has_bins for row in schema),
    }


def snippets_of(dataset: Dataset, formats: Iterable[versions.Format]) -> snippets.Snippets:
    """Code that fits what a version of the dataset holds."""
    used = set(dataset.sheet.get("profiles", []))
    names = [profile.name for profile in builtin() if profile.name in used]
    return snippets.of_version(dataset.slug, [item.name for item in formats], names)
