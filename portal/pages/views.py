"""The landing page: what the portal has, shown at once and read from the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.facets import label_of
from catalog.models import Dataset, FacetValue
from catalog.selectors import datasets, search
from catalog.selectors.renderings import POSTER, PREVIEW, TOUCHPRINT, url_of
from catalog.views.cards import card_of, written
from dexterdata import checks
from licensing.comparison import Row, rows
from licensing.models import TemplateVersion

NEWEST_SHOWN = 5
ACTIONS_SHOWN = ("train", "publish_results", "release_weights", "commercialise_model")
LEVELS = {"error": 0, "warning": 1}


@dataclass(frozen=True)
class Proof:
    """What the checks found in a published dataset."""

    dataset: Dataset
    areas: list[tuple[str, int]]
    finding: dict[str, Any] | None
    explanation: str


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """`/`."""
    newest = search.newest(NEWEST_SHOWN)
    hero = _hero(newest)
    explanations = {info.id: info for info in checks.describe()}
    context = {
        "figures": _figures() if newest else None,
        "checks_count": len(explanations),
        "cards": [written(card_of(dataset)) for dataset in newest],
        "hero": hero,
        "hero_urls": {
            "preview": url_of(hero.cover, PREVIEW),
            "poster": url_of(hero.cover, POSTER),
            "touchprint": url_of(hero.cover, TOUCHPRINT),
        }
        if hero
        else {},
        "proof": _proof(hero, explanations) if hero else None,
        "terms": _terms(),
    }
    return render(request, "pages/landing.html", context)


def _hero(newest: list[Dataset]) -> Dataset | None:
    """The newest dataset that can be watched, one with touch before one without."""
    shown = [dataset for dataset in newest if dataset.cover is not None]
    touched = [dataset for dataset in shown if dataset.cover and dataset.cover.touchprint_key]
    return next(iter([*touched, *shown]), None)


def _figures() -> dict[str, Any]:
    """How much of what there is in the catalogue."""
    listed = datasets.listed()
    totals = listed.aggregate(
        datasets=Count("pk"), episodes=Sum("episodes_count"), seconds=Sum("seconds")
    )
    devices = FacetValue.objects.filter(key="device", dataset__in=listed.values("pk"))
    return totals | {"devices": devices.values("value").distinct().count()}


def _proof(dataset: Dataset, explanations: dict[str, Any]) -> Proof:
    """The dataset's areas, and the gravest finding in it with the check's own explanation."""
    areas = dataset.sheet.get("areas", {})
    findings = sorted(dataset.sheet.get("findings", []), key=_weight)
    finding = findings[0] if findings else None
    info = explanations.get(finding["check"]) if finding else None
    measured = [(label_of(name), score) for name, score in areas.items() if score is not None]
    return Proof(dataset, measured, finding, info.text if info else "")


def _weight(finding: dict[str, Any]) -> tuple[bool, int]:
    """What was measured before what was not said, errors before warnings."""
    return finding["check"].startswith("meta."), LEVELS.get(finding["level"], 2)


def _terms() -> tuple[Row, ...]:
    """A few rows of the academic licence that is in force."""
    version = TemplateVersion.objects.filter(template__kind="academic").first()
    if version is None:
        return ()
    return tuple(row for row in rows([version.terms]) if row.action in ACTIONS_SHOWN)
