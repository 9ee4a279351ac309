"""Selections: keep what a query finds, read it by its link, delete it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.models import Selection
from catalog.search import episodes_query
from catalog.selectors import selections as selector
from catalog.selectors.selections import Part
from catalog.serializers import Absolute, offers_of
from catalog.services import selections
from portal.core.api import idempotent, paginate, parse
from portal.core.errors import InvalidError
from portal.core.operations import Query, operation
from portal.core.times import moment

IDS_A_PAGE = 1_000


class NewSelection(serializers.Serializer[Any]):
    """A query to keep, as the part of the address of `GET episodes` after the question mark."""

    name = serializers.CharField(max_length=120)
    query = serializers.CharField(max_length=4_000, allow_blank=True)
    widen = serializers.BooleanField(default=False)


class SelectionsView(CatalogueView):
    """`GET|POST selections`."""

    @operation(scope="catalog:read", is_list=True)
    def get(self, request: Request) -> Response:
        """One's own selections, newest first."""
        rows = selector.own(self.require("catalog:read"))
        absolute = request.build_absolute_uri
        return paginate(request, rows, lambda row: _listed(row, absolute))

    @operation(scope="catalog:read", body=NewSelection, answers=(201,))
    @idempotent
    def post(self, request: Request) -> Response:
        """Keep what the query finds now, in each dataset's newest version."""
        actor = self.require("catalog:read")
        data = parse(NewSelection, request.data)
        query = episodes_query.of_address(data["query"], is_strict=True)
        row = selections.save(actor=actor, name=data["name"], query=query, widen=data["widen"])
        return Response(_shown(self, row, 0), status=201)


class SelectionView(CatalogueView):
    """`GET|DELETE selections/{id}`."""

    @operation(query=(Query("cursor", says="Where the ids go on"),))
    def get(self, request: Request, public_id: UUID) -> Response:
        """What it holds, part by part, and its episodes' ids, a thousand at a time."""
        return Response(_shown(self, selector.get(public_id), _start(request)))

    @operation(scope="catalog:read", answers=(204,))
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Delete one's own selection."""
        actor = self.require("catalog:read")
        selections.delete(actor=actor, selection=selector.get_own(actor, public_id))
        return Response(status=204)


def _start(request: Request) -> int:
    text = request.query_params.get("cursor", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 8):
        raise InvalidError("This cursor does not belong to this list.", code="cursor.invalid")
    return int(text or 0)


def _address(row: Selection) -> str:
    return reverse("catalog:selection", args=[row.public_id])


def _listed(row: Selection, absolute: Absolute) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "name": row.name,
        "query": row.query,
        "episodes": getattr(row, "episodes", 0) or 0,
        "datasets": getattr(row, "datasets", 0),
        "created_at": moment(row.created_at),
        "url": absolute(_address(row)),
    }


def _shown(view: CatalogueView, row: Selection, start: int) -> dict[str, Any]:
    actor, absolute = view.actor, view.request.build_absolute_uri
    parts = selector.parts_of(actor, row)
    sums = selector.sums_of(parts)
    ids = selector.ids_of(actor, row, start=start, count=IDS_A_PAGE + 1)
    after = f"{view.request.path}?cursor={start + IDS_A_PAGE}" if len(ids) > IDS_A_PAGE else ""
    if view.request.method == "POST":
        after = after and f"{view.request.path}/{row.public_id}?cursor={IDS_A_PAGE}"
    return {
        "id": str(row.public_id),
        "name": row.name,
        "query": selector.query_of(actor, row).address,
        "sha256": row.sha256,
        "created_at": moment(row.created_at),
        "url": absolute(_address(row)),
        "totals": {
            "episodes": sums.episodes,
            "seconds": round(sums.seconds, 3),
            "bytes": sums.bytes,
            "datasets": sums.datasets,
            "trainable_datasets": sums.trainable,
            "withdrawn_episodes": sums.withdrawn,
        },
        "parts": [_part(part) for part in parts],
        "episodes": {
            "results": [str(public_id) for public_id in ids[:IDS_A_PAGE]],
            "next": absolute(after) if after else None,
        },
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "dataset": part.dataset.name,
        "title": part.dataset.title,
        "version": part.version.number,
        "newest_version": part.newest or part.version.number,
        "episodes": part.row.count,
        "seconds": round(part.row.seconds, 3),
        "bytes": part.row.bytes,
        "partial_recordings": part.row.partial_recordings,
        "withdrawn_episodes": part.row.count if part.is_gone else part.withdrawn,
        "state": "withdrawn" if part.is_gone else "published",
        "is_open": part.dataset.is_open,
        "may_train": part.is_trainable,
        "licences": [] if part.is_gone else offers_of(part.dataset),
    }
