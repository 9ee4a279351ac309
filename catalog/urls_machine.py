"""Addresses for programs and for those who follow; part of the catalogue's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.api import follows as follows_api
from catalog.api import metadata
from catalog.views import discovery, feeds, follows, identifiers, pictures

DATASET = "datasets/<slug:owner>/<slug:slug>"
urlpatterns: list[URLPattern] = [
    path(f"{DATASET}/picture.png", pictures.picture, name="picture"),
    path(f"{DATASET}/versions.atom", feeds.of_dataset, name="feed-dataset"),
    path(f"{DATASET}/follow/", follows.follow_dataset, name="follow-dataset"),
    path("feeds/versions.atom", feeds.every_version, name="feed"),
    path("feeds/search.atom", feeds.of_search, name="feed-search"),
    path("follows/", follows.mine, name="follows"),
    path("follows/new/", follows.follow_search, name="follow-search"),
    path("follows/<uuid:public_id>/remove/", follows.unfollow, name="unfollow"),
    path("follows/stop/<str:token>/", follows.stop, name="unfollow-mail"),
    path("doi/<path:name>", identifiers.resolve, name="doi"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", discovery.sitemap_part, name="sitemap-part"),
    path("robots.txt", discovery.robots, name="robots"),
    path(".well-known/security.txt", discovery.security, name="security"),
]
api_urlpatterns: list[URLPattern] = [
    path(f"{DATASET}/croissant", metadata.CroissantView.as_view(), name="api-croissant"),
    path(f"{DATASET}/citation", metadata.CitationView.as_view(), name="api-citation"),
    path(f"{DATASET}/datacite", metadata.DataciteView.as_view(), name="api-datacite"),
    path(f"{DATASET}/dcat", metadata.DcatView.as_view(), name="api-dcat"),
    path("dcat", metadata.DcatCatalogueView.as_view(), name="api-dcat-catalogue"),
    path("follows", follows_api.FollowsView.as_view(), name="api-follows"),
    path("follows/<uuid:public_id>", follows_api.FollowView.as_view(), name="api-follow"),
]
