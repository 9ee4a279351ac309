"""What changed between two versions of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog.manifest import Change, Difference, Entry
from catalog.models import Dataset
from catalog.selectors import datasets, differences, versions
from portal.accounts.access import actor_of
from portal.core.errors import InvalidError, NotFoundError
from portal.core.problems import status_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One episode that differs: `kind` is removed, added or changed."""

    kind: str
    entry: Entry
    changes: Sequence[Change] = ()
    is_withdrawn: bool = False


@require_safe
def choose(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/diff/?from=&to=`: leads on to the two that were chosen."""
    before, after = request.GET.get("from", ""), request.GET.get("to", "")
    if before and after:
        numbers = f"{before[:20]}{differences.SEPARATOR}{after[:20]}"
        return redirect("catalog:diff", owner, slug, numbers.replace("/", ""))
    dataset = datasets.get_visible(actor=actor_of(request), owner=owner, slug=slug)
    return _page(request, dataset, {})


@require_safe
def diff_page(request: HttpRequest, owner: str, slug: str, numbers: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/diff/1.0.0...1.1.0/`."""
    dataset = datasets.get_visible(actor=actor_of(request), owner=owner, slug=slug)
    try:
        before, after = differences.split(numbers)
        found = differences.compare(dataset, before, after)
    except (InvalidError, NotFoundError) as error:
        return _page(request, dataset, {"problem": error}, status_of(error))
    rows = _rows(found.difference)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    withdrawn = differences.withdrawn_among(row.entry.id for row in page)
    listed = [replace(row, is_withdrawn=row.entry.id in withdrawn) for row in page]
    shown = {"found": found, "difference": found.difference, "page": page, "rows": listed}
    return _page(request, dataset, shown)


def _page(
    request: HttpRequest, dataset: Dataset, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"nav": "catalogue", "dataset": dataset, "readable": versions.readable(dataset)}
    return render(request, "catalog/diff.html", {**context, **shown}, status=status)


def _rows(found: Difference) -> list[Row]:
    return list(
        chain(
            (Row("removed", entry) for entry in found.removed),
            (Row("added", entry) for entry in found.added),
            (Row("changed", item.entry, item.changes) for item in found.changed),
        )
    )
