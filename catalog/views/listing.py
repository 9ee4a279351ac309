"""The catalogue's list: search, facets with counts, chips, cards, and what to loosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.facets import FACETS, ORDERINGS, label_of
from catalog.filters import DatasetQuery, read_datasets
from catalog.selectors import datasets, search
from catalog.views.cards import card_of

PER_PAGE = 20


@dataclass(frozen=True)
class Chip:
    """One thing that is asked for, and the address of the list without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Loosening:
    """What to drop, and how many datasets that shows."""

    label: str
    href: str
    count: int


@dataclass(frozen=True)
class Facet:
    """A fieldset of the filter form."""

    name: str
    label: str
    values: list[dict[str, Any]]
    selected: tuple[str, ...]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/datasets/`."""
    query = read_datasets(dict(request.GET.lists()), is_strict=False)
    found = search.find_datasets(query)
    totals = found.aggregate(count=Count("pk"), seconds=Sum("seconds"))
    rows = search.with_card(found).order_by(*search.order_of(query))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = search.count_facets(query)
    context = {
        "nav": "catalogue",
        "query": query,
        "cards": [card_of(dataset) for dataset in page],
        "total": totals["count"],
        "seconds": totals["seconds"] or 0,
        "everything": datasets.listed().count(),
        "facets": [
            Facet(key, label, counts[key], query.chosen.get(key, ()))
            for key, label in FACETS.items()
        ],
        "orderings": ORDERINGS.items(),
        "chips": _chips(query, counts),
        "loosening": None if totals["count"] else _loosen(query),
        "list_url": reverse("catalog:list"),
        **_pages(request.GET, page.number, page.paginator.num_pages),
    }
    return render(request, "catalog/list.html", context)


def _address(query: DatasetQuery, *, drop: tuple[str, str] | None = None) -> str:
    """The list's address for a query, without one value of one key."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [(key, value) for key, values in query.chosen.items() for value in values]
    if query.ordering != DatasetQuery.ordering:
        pairs.append(("ordering", query.ordering))
    kept = [pair for pair in pairs if pair != drop]
    return f"{reverse('catalog:list')}?{urlencode(kept)}" if kept else reverse("catalog:list")


def _chips(query: DatasetQuery, counts: dict[str, list[dict[str, Any]]]) -> list[Chip]:
    chips = [Chip(f"“{query.text}”", _address(query, drop=("q", query.text)))] if query.text else []
    for key, values in query.chosen.items():
        words = {row["value"]: row["label"] for row in counts[key]}
        for value in values:
            label = words.get(value) or label_of(value)
            chips.append(Chip(f"{FACETS[key]}: {label}", _address(query, drop=(key, value))))
    return chips


def _loosen(query: DatasetQuery) -> Loosening | None:
    """The one filter whose removal shows most."""
    options = []
    for key in query.chosen:
        wider = query.without(key)
        label = f"{FACETS[key]}: {', '.join(map(label_of, query.chosen[key]))}"
        options.append((search.find_datasets(wider).count(), label, _address(wider)))
    if query.text:
        wider = DatasetQuery("", query.chosen, query.ordering)
        options.append((search.find_datasets(wider).count(), "your words", _address(wider)))
    best = max(options, default=None)
    return Loosening(best[1], best[2], best[0]) if best and best[0] else None


def _pages(given: QueryDict, number: int, last: int) -> dict[str, str]:
    """Addresses of the next and the previous page, empty where there is none."""
    addresses = {}
    for name, other in (("next_page", number + 1), ("previous_page", number - 1)):
        query = given.copy()
        query["page"] = str(other)
        addresses[name] = f"?{query.urlencode()}" if 1 <= other <= last else ""
    return addresses
