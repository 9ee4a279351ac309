"""The list of datasets as JSON: items are written once for each dataset, not for each request.

And what both lists say of words that are nowhere, and of filters that find nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.facets import FACETS, label_of
from catalog.search.datasets_find import Found
from catalog.search.datasets_pages import Cursor, page_of, read_cursor, read_size
from catalog.search.datasets_query import DatasetQuery
from catalog.search.episodes_query import EpisodeQuery
from catalog.search.loosening import Loosened
from catalog.search.meaning import GROUP
from catalog.selectors import episode_search, search
from catalog.serializers import dataset_item


class Written(str):
    """JSON that is written already."""

    __slots__ = ()


def as_json(body: dict[str, Any]) -> HttpResponse:
    """An answer of these members; those that are `Written` are taken as they are."""
    members = (
        f"{json.dumps(name)}:{value if isinstance(value, Written) else _dumped(value)}"
        for name, value in body.items()
    )
    return HttpResponse(f"{{{','.join(members)}}}", content_type="application/json")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def meant_item(meant: search.Meant | episode_search.Meant | None) -> dict[str, Any] | None:
    """What may be meant by words that are nowhere, and whether that is what was searched."""
    if meant is None:
        return None
    return {"q": meant.query.text, "query": meant.query.address, "is_used": meant.is_used}


def loosening_items(
    query: DatasetQuery | EpisodeQuery, found: Sequence[Loosened]
) -> list[dict[str, Any]]:
    """What to drop where nothing fits, and how much that shows; `also` where two have to go."""
    return [
        {
            "drop": keys[0],
            **({"also": keys[1]} if len(keys) > 1 else {}),
            "count": count,
            "query": query.without(*keys).address,
        }
        for keys, count in found
    ]


def counted(found: Found) -> dict[str, Any]:
    """How many fit, and the facets and ranges that narrow further."""
    facets = (f"{_dumped(key)}:[{_facet(found, key)}]" for key in FACETS)
    return {
        "total": found.total,
        "facets": Written(f"{{{','.join(facets)}}}"),
        "groups": Written(f'{{"task":[{",".join(_values(found, found.counted(GROUP)))}]}}'),
        "ranges": found.ranges(),
    }


def _facet(found: Found, key: str) -> str:
    """The values of a facet with their counts; those chosen that fit nothing stand last."""
    counted = found.counted(key)
    rows = _values(found, counted)
    if key in found.query.chosen:
        rows += [
            _dumped({"value": value, "label": label_of(value), "count": 0})
            for value in found.unmatched(key, counted)
        ]
    return ",".join(rows)


def _values(found: Found, counted: list[tuple[int, int]]) -> list[str]:
    written = found.index.values.written
    return [f"{written(number)}{count}}}" for number, count in counted]


def listed(request: Request, answer: search.Answer, query: DatasetQuery) -> dict[str, Any]:
    """One page of what was found; `query` is what was asked, to which the cursors belong."""
    size = read_size(request.query_params.get("page_size", ""))
    cursor = read_cursor(request.query_params.get("cursor", ""), query.digest)
    found = answer.found
    page = page_of(found.index.pks[found.places()], cursor, size)
    here = json.dumps(request.build_absolute_uri("/").rstrip("/"))[1:-1]
    items = answer.loaded.made("item", page.pks, _items)
    written = ",".join(f'{said}"{here}{path}"}}' if path else said for said, path in items)
    return {
        "results": Written(f"[{written}]"),
        "next": _beside(request, query, page.next),
        "previous": _beside(request, query, page.previous),
    }


def _items(pks: list[int]) -> dict[int, tuple[str, str]]:
    """Of each dataset the item's JSON up to the address of its preview, and the path of that."""
    found = {}
    for dataset in search.for_items(pks):
        item = dataset_item(dataset, str)
        path = item.pop("preview_url") or ""
        said = _dumped(item)[:-1] + ',"preview_url":'
        found[dataset.pk] = (said if path else said + "null}", path)
    return found


def _beside(request: Request, query: DatasetQuery, cursor: Cursor | None) -> str | None:
    """The address of a neighbouring page."""
    if cursor is None:
        return None
    pairs = [*query.pairs(), ("cursor", cursor.text(query.digest))]
    size = request.query_params.get("page_size")
    pairs += [("page_size", size)] if size else []
    return f"{request.build_absolute_uri(request.path)}?{urlencode(pairs)}"
