"""Datasets that are like one: those that share its tasks, objects, devices and sensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, FloatField, Q, Sum, Value, When

from catalog.likeness import WEIGHTS, Facets, Likeness, compare
from catalog.models import Dataset, FacetValue
from catalog.selectors import datasets, search
from portal.accounts.access import Actor

MOST = 4
CANDIDATES = 40
LEAST = 0.1
"""Less alike than this is chance."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A dataset, and what it has in common with the one asked about."""

    dataset: Dataset
    likeness: Likeness
    shared: tuple[str, ...]


def similar_to(actor: Actor, dataset: Dataset) -> list[Similar]:
    """The most alike datasets that are listed to the actor, the most alike first."""
    own = _facets([dataset.pk])[dataset.pk]
    wanted = Q()
    for key, values in own.items():
        wanted |= Q(facet_values__key=key, facet_values__value__in=values)
    if not wanted:
        return []
    weight = Case(
        *(When(facet_values__key=key, then=Value(counts)) for key, counts in WEIGHTS.items()),
        output_field=FloatField(),
    )
    sharing = datasets.listed_to(actor).filter(wanted).exclude(pk=dataset.pk)
    weighed = sharing.annotate(weight=Sum(weight)).order_by("-weight", "-listed_at", "pk")
    ids = list(weighed.values_list("pk", flat=True)[:CANDIDATES])
    facets = _facets(ids)
    scored = sorted(
        ((compare(own, facets[pk]), pk) for pk in ids), key=lambda pair: (-pair[0].score, pair[1])
    )
    chosen = [(likeness, pk) for likeness, pk in scored if likeness.score >= LEAST][:MOST]
    found = {row.pk: row for row in search.for_items(pk for _, pk in chosen)}
    labels = dict(
        FacetValue.objects.filter(dataset=dataset, key__in=WEIGHTS).values_list("value", "label")
    )
    return [
        Similar(found[pk], likeness, tuple(labels.get(item, item) for item in likeness.shared))
        for likeness, pk in chosen
        if pk in found  # one may have been withdrawn meanwhile
    ]


def _facets(ids: list[int]) -> Mapping[int, Facets]:
    found: dict[int, dict[str, set[str]]] = {pk: {} for pk in ids}
    rows = FacetValue.objects.filter(dataset__in=ids, key__in=WEIGHTS)
    for pk, key, value in rows.values_list("dataset", "key", "value"):
        found[pk].setdefault(key, set()).add(value)
    return found
