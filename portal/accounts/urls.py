"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.accounts import api
from portal.accounts.views import organisations, settings

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("settings/", settings.profile, name="settings"),
    path("settings/tokens/", settings.tokens, name="tokens"),
    path("settings/tokens/<uuid:public_id>/revoke/", settings.revoke, name="token-revoke"),
    path("settings/organisations/", organisations.found, name="found"),
    path("settings/organisations/<slug:slug>/", organisations.detail, name="organisation"),
    path("settings/organisations/<slug:slug>/invite/", organisations.invite, name="invite"),
    path(
        "settings/organisations/<slug:slug>/members/<uuid:user_id>/remove/",
        organisations.remove,
        name="member-remove",
    ),
    path("invitations/<str:secret>/", organisations.invitation, name="invitation"),
]
api_urlpatterns: list[URLPattern] = [
    path("me", api.MeView.as_view(), name="api-me"),
    path("me/tokens", api.TokensView.as_view(), name="api-tokens"),
    path("me/tokens/<uuid:public_id>", api.TokenView.as_view(), name="api-token"),
]
