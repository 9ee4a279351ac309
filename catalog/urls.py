"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.api import datasets, episodes, renderings, versions
from catalog.views import dataset, discovery, episode, listing, version

app_name = "catalog"
DATASET = "datasets/<slug:owner>/<slug:slug>"
urlpatterns: list[URLPattern] = [
    path("datasets/", listing.listing, name="list"),
    path(f"{DATASET}/", dataset.dataset_page, name="dataset"),
    path(f"{DATASET}/episodes/<uuid:public_id>/", episode.episode_page, name="episode"),
    path(f"{DATASET}/versions/<str:number>/", version.version_page, name="version"),
    path("previews/<uuid:public_id>/<str:name>", renderings.rendering, name="rendering"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("robots.txt", discovery.robots, name="robots"),
    path(".well-known/security.txt", discovery.security, name="security"),
]
api_urlpatterns: list[URLPattern] = [
    path("datasets", datasets.DatasetsView.as_view(), name="api-datasets"),
    path("datasets/facets", datasets.FacetsView.as_view(), name="api-facets"),
    path(DATASET, datasets.DatasetView.as_view(), name="api-dataset"),
    path(f"{DATASET}/croissant", datasets.CroissantView.as_view(), name="api-croissant"),
    path(f"{DATASET}/citation", datasets.CitationView.as_view(), name="api-citation"),
    path(f"{DATASET}/versions", versions.VersionsView.as_view(), name="api-versions"),
    path(f"{DATASET}/versions/<str:number>", versions.VersionView.as_view(), name="api-version"),
    path(
        f"{DATASET}/versions/<str:number>/episodes",
        versions.VersionEpisodesView.as_view(),
        name="api-version-episodes",
    ),
    path("episodes", episodes.EpisodesView.as_view(), name="api-episodes"),
    path("episodes/<uuid:public_id>", episodes.EpisodeView.as_view(), name="api-episode"),
    path(
        "episodes/<uuid:public_id>/preview",
        episodes.PreviewView.as_view(),
        name="api-episode-preview",
    ),
]
