"""Episodes: the search, one episode, its preview."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView, DocumentView, query_of
from catalog.api.listing import loosening_items, meant_item
from catalog.api.renderings import send
from catalog.search import episodes_query
from catalog.search.episodes_find import Totals
from catalog.search.episodes_pages import Cursor, read_cursor
from catalog.search.episodes_query import CHOICES, KNOWN_ORDERINGS, RANGES, SUCCESS, EpisodeQuery
from catalog.search.pages import read_size
from catalog.selectors import episodes
from catalog.selectors.episode_search import Search
from catalog.selectors.renderings import PREVIEW
from catalog.serializers import episode_item
from portal.core.operations import Query, operation

QUERY = (
    Query("q", says="Words of the instruction or the task, and operators such as force:>10"),
    *(Query(key, is_many=True) for key in CHOICES if key != "success"),
    Query("success", is_many=True, values=tuple(SUCCESS)),
    *(
        Query(f"{end}_{key}", float, says=f"{row.label}{f' in {row.unit}' if row.unit else ''}")
        for key, row in RANGES.items()
        for end in ("min", "max")
    ),
    Query("ordering", values=KNOWN_ORDERINGS),
    Query("exact", values=("1",), says="Mend no mistyped word."),
)


class EpisodesView(CatalogueView):
    """`GET episodes`."""

    @operation(query=QUERY, is_list=True)
    def get(self, request: Request) -> Response:
        """The published episodes that fit."""
        parameters = query_of(request)
        query = episodes_query.read(parameters)
        cursor = read_cursor(request.query_params.get("cursor", ""), query)
        size = read_size(request.query_params.get("page_size", ""))
        search = Search(self.actor, query)
        page = search.page(cursor, size)
        absolute = request.build_absolute_uri
        meant = meant_item(search.meant)
        said = {"did_you_mean": meant} if meant else {}
        return Response(
            said
            | {
                "next": _beside(request, page.next, query),
                "previous": _beside(request, page.previous, query),
                "results": [episode_item(episode, absolute) for episode in page.episodes],
            }
        )


def _beside(request: Request, cursor: Cursor | None, query: EpisodeQuery) -> str | None:
    """The address of a neighbouring page."""
    if cursor is None:
        return None
    given = request.query_params.copy()
    given["cursor"] = cursor.text(query.digest)
    return request.build_absolute_uri(f"{request.path}?{given.urlencode()}")


class EpisodeFacetsView(CatalogueView):
    """`GET episodes/facets`."""

    @operation(query=QUERY)
    def get(self, request: Request) -> Response:
        """How many episodes fit, their sums, the values of all facets and how measures spread."""
        search = Search(self.actor, episodes_query.read(query_of(request)))
        totals, counts = search.totals, search.counts()
        return Response(
            {
                "total": totals.episodes,
                "totals": totals_item(totals),
                "query": search.query.address,
                "did_you_mean": meant_item(search.meant),
                "loosening": []
                if totals.episodes
                else loosening_items(search.query, search.loosened()),
                "facets": {
                    key: [asdict(row) for row in rows] for key, rows in counts.facets.items()
                },
                "groups": {"task": [asdict(row) for row in counts.groups]},
                "ranges": {
                    key: {
                        "label": RANGES[key].label,
                        "unit": RANGES[key].unit,
                        "edges": row.edges,
                        "counts": row.counts,
                    }
                    for key, row in counts.ranges.items()
                },
            }
        )


def totals_item(totals: Totals) -> dict[str, Any]:
    """Sums over episodes; `bytes` of the different files that they lie in."""
    return {
        "episodes": totals.episodes,
        "seconds": round(totals.seconds, 3),
        "bytes": totals.bytes,
        "datasets": totals.datasets,
        "trainable_datasets": totals.trainable,
    }


class EpisodeView(CatalogueView):
    """`GET episodes/{id}`."""

    @operation()
    def get(self, request: Request, public_id: UUID) -> Response:
        """One episode."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        return Response(episode_item(episode, request.build_absolute_uri))


class PreviewView(DocumentView):
    """`GET episodes/{id}/preview`, described in `docs/preview-format.md`."""

    @operation(media_types=(PREVIEW.content_type,))
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        """The gzipped preview that the player reads."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        return send(request._request, episode, PREVIEW)
