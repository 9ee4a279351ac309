"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog import urls_datasets, urls_episodes, urls_machine, urls_player
from catalog.api import datasets, episodes, renderings, versions
from catalog.views import dataset, episode, listing, version

app_name = "catalog"
DATASET = "datasets/<slug:owner>/<slug:slug>"
urlpatterns: list[URLPattern] = [
    path("datasets/", listing.listing, name="list"),
    *urls_datasets.urlpatterns,
    path(f"{DATASET}/", dataset.dataset_page, name="dataset"),
    path(f"{DATASET}/episodes/<uuid:public_id>/", episode.episode_page, name="episode"),
    path(f"{DATASET}/versions/<str:number>/", version.version_page, name="version"),
    *urls_episodes.urlpatterns,
    *urls_player.urlpatterns,
    path("previews/<uuid:public_id>/<str:name>", renderings.rendering, name="rendering"),
    *urls_machine.urlpatterns,
]
api_urlpatterns: list[URLPattern] = [
    path("datasets", datasets.DatasetsView.as_view(), name="api-datasets"),
    path("datasets/facets", datasets.FacetsView.as_view(), name="api-facets"),
    path("datasets/search", datasets.SearchView.as_view(), name="api-search"),
    path(DATASET, datasets.DatasetView.as_view(), name="api-dataset"),
    *urls_machine.api_urlpatterns,
    *urls_datasets.api_urlpatterns,
    path(f"{DATASET}/versions", versions.VersionsView.as_view(), name="api-versions"),
    path(f"{DATASET}/versions/<str:number>", versions.VersionView.as_view(), name="api-version"),
    path(
        f"{DATASET}/versions/<str:number>/episodes",
        versions.VersionEpisodesView.as_view(),
        name="api-version-episodes",
    ),
    *urls_episodes.api_urlpatterns,
    *urls_player.api_urlpatterns,
    path("episodes/<uuid:public_id>", episodes.EpisodeView.as_view(), name="api-episode"),
    path(
        "episodes/<uuid:public_id>/preview",
        episodes.PreviewView.as_view(),
        name="api-episode-preview",
    ),
]
