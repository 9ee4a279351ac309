"""The catalogue's list: search, facets with counts, chips, cards, and what to loosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalog.facets import FACETS
from catalog.search.datasets_find import Found
from catalog.search.datasets_query import DatasetQuery, read
from catalog.search.examples import DATASETS
from catalog.selectors import search
from catalog.views.cards import card_of, written
from catalog.views.facet_rows import facets_of, ranges_of
from catalog.views.narrowing import (
    Mended,
    address,
    chips_of,
    list_address,
    loosening_of,
    value_label,
    with_parameter,
)
from portal.accounts.access import actor_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many; `asked` is what the address said where there is no such page."""

    number: int
    last: int
    asked: str
    next: str
    previous: str


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/datasets/`."""
    query = read(dict(request.GET.lists()), is_strict=False)
    answer = search.search(query, actor_of(request))
    found = answer.found
    places = found.places()
    pages = _pages(query, request.GET.get("page", ""), len(places))
    chosen = places[(pages.number - 1) * PER_PAGE : pages.number * PER_PAGE]
    context = {
        "nav": "catalogue",
        "query": query,
        "operators": DATASETS,
        "cards": answer.loaded.made("card", found.index.pks[chosen].tolist(), _cards),
        "total": found.total,
        "seconds": found.hours * 3600,
        "everything": found.everything,
        "facets": facets_of(found, unfolded=request.GET.get("all", ""), here=address(query)),
        "ranges": ranges_of(found),
        "chips": chips_of(found),
        "loosening": loosening_of(found),
        "mended": _mended(found, query, answer.meant),
        "pages": pages,
        "list_url": list_address(),
        "canonical": address(query),
        "asked": replace(query, asked_ordering="").address,
    }
    response = render(request, "catalog/list.html", context)
    if "HX-Request" in request.headers:
        response["HX-Push-Url"] = address(query)
    return response


def _cards(pks: list[int]) -> dict[int, SafeString]:
    """The cards of datasets, written once for each and not for each request."""
    return {
        dataset.pk: written(card_of(dataset), is_listed=True) for dataset in search.for_cards(pks)
    }


def _mended(found: Found, query: DatasetQuery, meant: search.Meant | None) -> Mended | None:
    if meant is None:
        return None
    exact = replace(query, is_exact=True)
    text = " ".join(filter(None, [meant.query.text, *_instead(found, query, meant.query)]))
    return Mended(text, address(meant.query), address(exact), meant.is_used)


def _instead(found: Found, query: DatasetQuery, meant: DatasetQuery) -> list[str]:
    """The choices that the query has otherwise, in words."""
    return [
        f"{FACETS[key]}: {value_label(found, key, value)}"
        for key, values in meant.chosen.items()
        for value in values
        if value not in query.chosen.get(key, ())
    ]


def _pages(query: DatasetQuery, asked: str, count: int) -> Pages:
    last = max(1, -(-count // PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    is_known = 1 <= number <= last
    held = number if is_known else (last if number > last else 1)

    def at(page: int) -> str:
        if not 1 <= page <= last:
            return ""
        here = address(query)
        return here if page == 1 else with_parameter(here, "page", str(page))

    return Pages(
        held, last, asked[:20] if asked and not is_known else "", at(held + 1), at(held - 1)
    )
