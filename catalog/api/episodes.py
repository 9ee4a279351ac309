"""Episodes: the search, one episode, its preview."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import filters
from catalog.api.base import CatalogueView, DocumentView, query_of
from catalog.api.renderings import send
from catalog.selectors import episodes, search
from catalog.selectors.renderings import PREVIEW
from catalog.serializers import episode_item
from portal.core.api import paginate
from portal.core.operations import Query, operation

QUERY = (
    *(Query(key, is_many=True) for key in filters.EPISODE_MATCHES),
    Query("success", bool),
    *(Query(key, float) for key in filters.EPISODE_LEAST),
)


class EpisodesView(CatalogueView):
    """`GET episodes`."""

    @operation(query=QUERY, is_list=True)
    def get(self, request: Request) -> Response:
        """The published episodes that fit."""
        rows = search.find_episodes(filters.read_episodes(query_of(request)))
        absolute = request.build_absolute_uri
        return paginate(
            request, rows, lambda episode: episode_item(episode, absolute), ordering="pk"
        )


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
