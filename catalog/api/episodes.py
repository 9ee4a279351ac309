"""Episodes: the search, one episode, its preview."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import filters
from catalog.api.base import CatalogueView, DocumentView, query_of
from catalog.api.renderings import send
from catalog.selectors import episodes, search
from catalog.selectors.renderings import PREVIEW
from catalog.serializers import episode_item
from portal.core.api import paginate

QUERY = [
    *(OpenApiParameter(key, str, many=True) for key in filters.EPISODE_MATCHES),
    OpenApiParameter("success", bool),
    *(OpenApiParameter(key, float) for key in filters.EPISODE_LEAST),
]


class EpisodesView(CatalogueView):
    """`GET episodes`."""

    @extend_schema(parameters=QUERY, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """The published episodes that fit."""
        rows = search.find_episodes(filters.read_episodes(query_of(request)))
        absolute = request.build_absolute_uri
        return paginate(
            request, rows, lambda episode: episode_item(episode, absolute), ordering="pk"
        )


class EpisodeView(CatalogueView):
    """`GET episodes/{id}`."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, public_id: UUID) -> Response:
        """One episode."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        return Response(episode_item(episode, request.build_absolute_uri))


class PreviewView(DocumentView):
    """`GET episodes/{id}/preview`, described in `docs/preview-format.md`."""

    @extend_schema(responses={(200, PREVIEW.content_type): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        """The gzipped preview that the player reads."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        return send(request._request, episode, PREVIEW)
