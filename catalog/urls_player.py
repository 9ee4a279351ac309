"""Addresses of the player: its embed page, what it asks for, and parts of previews."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.api import slices
from catalog.views import embed

EPISODE = "episodes/<uuid:public_id>"
urlpatterns: list[URLPattern] = [
    path(f"embed/{EPISODE}/", embed.embed_page, name="embed"),
]
api_urlpatterns: list[URLPattern] = [
    path(
        "episodes/<uuid:public_id>/player", slices.PlayerView.as_view(), name="api-episode-player"
    ),
    path("episodes/<uuid:public_id>/slice", slices.SliceView.as_view(), name="api-episode-slice"),
    path(
        "episodes/<uuid:public_id>/slice.mcap",
        slices.SliceFileView.as_view(),
        name="api-episode-slice-mcap",
    ),
]
