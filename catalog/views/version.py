"""A version's page: an address that stays, whatever becomes of the version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.metadata import citation, origins
from catalog.models import Version, VersionEpisode
from catalog.selectors import datasets, episodes, versions, withdrawals
from catalog.states import READABLE, EpisodeState, VersionState
from portal.accounts.access import actor_of

EPISODES_PER_PAGE = 25
STYLE_NAMES = {"bibtex": "BibTeX", "apa": "APA", "csl": "CSL JSON", "cff": "CFF"}


@dataclass(frozen=True)
class Cited:
    """A citation in one style; `address` serves it as a file."""

    style: str
    name: str
    text: str
    address: str


def citations_of(version: Version) -> list[Cited]:
    """The version's citation in each style; needs its dataset and owner loaded."""
    prefetch_related_objects([version.dataset], "contributors")  # each style names them
    return [
        Cited(
            style,
            STYLE_NAMES.get(style, style),
            citation.render(version, style),
            _document(version, "citation", style=style),
        )
        for style in citation.STYLES
    ]


def episodes_page(request: HttpRequest, version: Version) -> Page[VersionEpisode]:
    """The page that the query asks for of the version's episodes that are still shown."""
    entries = episodes.of_version(version).filter(episode__state=EpisodeState.PUBLISHED)
    return Paginator(entries, EPISODES_PER_PAGE).get_page(request.GET.get("page"))


def _document(version: Version, name: str, **query: str) -> str:
    """Where a document of this very version is served."""
    dataset = version.dataset
    base = reverse("api:api-dataset", args=[dataset.organisation.slug, dataset.slug])
    return f"{base}/{name}?{urlencode({**query, 'version': version.number})}"


@require_safe
def version_page(request: HttpRequest, owner: str, slug: str, number: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/versions/{number}/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    version = versions.get_visible(actor=actor, dataset=dataset, number=number)
    version.dataset = dataset
    is_over = version.state in (VersionState.DEPRECATED, VersionState.WITHDRAWN)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "version": version,
        "retirement": withdrawals.of_version(version) if is_over else None,
        "newest": dataset.latest_version,
        "may_withdraw": withdrawals.may_withdraw(actor, dataset),
        **(_readable(request, version) if version.state in READABLE else {}),
    }
    return render(request, "catalog/version.html", context)


def _readable(request: HttpRequest, version: Version) -> dict[str, Any]:
    """What whoever uses a version needs for as long as it can be read."""
    page = episodes_page(request, version)
    newest = version.dataset.latest_version
    return {
        "changes": versions.changes_of(version),
        "newer": newest if newest is not None and newest.rank > version.rank else None,
        "formats": versions.formats_of(version),
        "citations": citations_of(version),
        "origins": origins.of_version(version).named,
        "croissant_url": _document(version, "croissant"),
        "episodes": [entry.episode for entry in page],
        "page": page,
    }
