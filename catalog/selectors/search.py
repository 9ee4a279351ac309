"""Searching datasets and episodes, and counting facets."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from catalog.facets import FACETS, label_of
from catalog.filters import DatasetQuery, EpisodeQuery
from catalog.models import Dataset, Episode, EpisodeObject, FacetValue
from catalog.selectors import datasets, episodes

_COLUMNS = {"hours": "seconds", "episodes": "episodes_count", "quality": "quality_rank"}


def find_datasets(query: DatasetQuery) -> QuerySet[Dataset]:
    """The listed datasets that fit; every word of the text must occur."""
    rows = datasets.listed()
    for word in query.text.replace("_", " ").lower().split():
        rows = rows.filter(search_text__contains=word)
    for key, values in query.chosen.items():
        fits = FacetValue.objects.filter(dataset=OuterRef("pk"), key=key, value__in=values)
        rows = rows.filter(Exists(fits))
    return rows


def with_card(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """With what a card needs, so that a list takes the same queries for any length."""
    rank = Coalesce(F("quality"), Value(-1), output_field=IntegerField())
    return rows.select_related("organisation", "latest_version", "cover").annotate(
        quality_rank=rank
    )


def order_of(query: DatasetQuery) -> tuple[str, ...]:
    """The columns to sort by; ties keep one order."""
    name = query.ordering.removeprefix("-")
    sign = "-" if query.ordering.startswith("-") else ""
    return (f"{sign}{_COLUMNS.get(name, name)}", "-pk")


def count_facets(query: DatasetQuery) -> dict[str, list[dict[str, Any]]]:
    """For each facet its values with their counts; a facet's own filter does not narrow it."""
    return {key: _count(key, query) for key in FACETS}


def _count(key: str, query: DatasetQuery) -> list[dict[str, Any]]:
    within = find_datasets(query.without(key))
    rows = (
        FacetValue.objects.filter(key=key, dataset__in=within.values("pk"))
        .values("value")
        .annotate(label=Max("label"), count=Count("dataset"))
        .order_by("-count", "label")
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    missing = set(query.chosen.get(key, ())) - {row["value"] for row in found}
    return found + [
        {"value": value, "label": label_of(value), "count": 0} for value in sorted(missing)
    ]


def find_episodes(query: EpisodeQuery) -> QuerySet[Episode]:
    """The listed episodes that fit; features that were not measured fit no minimum."""
    rows = episodes.listed()
    chosen = query.chosen
    for key, column in (("task", "task"), ("hand", "hand"), ("device", "source_file__device")):
        if key in chosen:
            rows = rows.filter(**{f"{column}__in": chosen[key]})
    if "object" in chosen:
        handled = EpisodeObject.objects.filter(episode=OuterRef("pk"), name__in=chosen["object"])
        rows = rows.filter(Exists(handled))
    if "dataset" in chosen:
        rows = rows.filter(_named(chosen["dataset"]))
    if query.success:
        rows = rows.filter(success__in=query.success)
    if query.min_peak_force_n is not None:
        rows = rows.filter(peak_force_n__gte=query.min_peak_force_n)
    if query.min_duration_s is not None:
        rows = rows.filter(duration_s__gte=query.min_duration_s)
    return rows


def _named(names: tuple[str, ...]) -> Q:
    wanted = Q(pk__in=[])
    for name in names:
        owner, _, slug = name.partition("/")
        wanted |= Q(dataset__organisation__slug=owner, dataset__slug=slug)
    return wanted


def newest(count: int) -> list[Dataset]:
    """The datasets that were published or renewed last."""
    return list(with_card(datasets.listed()).order_by("-listed_at", "-pk")[:count])
