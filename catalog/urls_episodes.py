"""Addresses of the search for episodes, of selections and of the console."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.api import console as api_console
from catalog.api import episodes as api_episodes
from catalog.api import selections as api_selections
from catalog.views import console, episodes, selections

urlpatterns: list[URLPattern] = [
    path("episodes/", episodes.episodes_page, name="episodes"),
    path("selections/", selections.selections_page, name="selections"),
    path("selections/<uuid:public_id>/", selections.selection_page, name="selection"),
    path("selections/<uuid:public_id>/delete/", selections.delete, name="selection-delete"),
    path("console/", console.console_page, name="console"),
]
api_urlpatterns: list[URLPattern] = [
    path("episodes", api_episodes.EpisodesView.as_view(), name="api-episodes"),
    path("episodes/facets", api_episodes.EpisodeFacetsView.as_view(), name="api-episode-facets"),
    path("selections", api_selections.SelectionsView.as_view(), name="api-selections"),
    path(
        "selections/<uuid:public_id>",
        api_selections.SelectionView.as_view(),
        name="api-selection",
    ),
    path("console/query", api_console.QueryView.as_view(), name="api-console-query"),
]
