"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.accounts import api

app_name = "accounts"
urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = [
    path("me", api.MeView.as_view(), name="api-me"),
    path("me/tokens", api.TokensView.as_view(), name="api-tokens"),
    path("me/tokens/<uuid:public_id>", api.TokenView.as_view(), name="api-token"),
]
