"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.accounts import api
from portal.accounts import service_accounts_api as service_api
from portal.accounts.views import members, organisations, service_accounts, settings

ORGANISATION = "settings/organisations/<slug:slug>/"
INVITATION = f"{ORGANISATION}invitations/<uuid:invitation_id>/"
MEMBER = f"{ORGANISATION}members/<uuid:user_id>/"
SERVICE = f"{ORGANISATION}service-accounts/"
API_SERVICE = "organisations/<str:organisation>/service-accounts"
API_ACCOUNT = f"{API_SERVICE}/<str:account>"

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("settings/", settings.profile, name="settings"),
    path("settings/tokens/", settings.tokens, name="tokens"),
    path("settings/tokens/<uuid:public_id>/revoke/", settings.revoke, name="token-revoke"),
    path("settings/organisations/", organisations.found, name="found"),
    path(ORGANISATION, organisations.detail, name="organisation"),
    path(f"{ORGANISATION}invite/", members.invite, name="invite"),
    path(f"{INVITATION}resend/", members.resend, name="invitation-resend"),
    path(f"{INVITATION}revoke/", members.revoke_invitation, name="invitation-revoke"),
    path(f"{MEMBER}role/", members.change_role, name="member-role"),
    path(f"{MEMBER}remove/", members.remove, name="member-remove"),
    path(SERVICE, service_accounts.create, name="service-create"),
    path(f"{SERVICE}<slug:account>/", service_accounts.account_page, name="service-account"),
    path(f"{SERVICE}<slug:account>/disable/", service_accounts.disable, name="service-disable"),
    path(
        f"{SERVICE}<slug:account>/tokens/<uuid:token_id>/revoke/",
        service_accounts.revoke,
        name="service-token-revoke",
    ),
    path("invitations/<str:secret>/", members.invitation, name="invitation"),
]
api_urlpatterns: list[URLPattern] = [
    path("me", api.MeView.as_view(), name="api-me"),
    path("me/tokens", api.TokensView.as_view(), name="api-tokens"),
    path("me/tokens/<uuid:public_id>", api.TokenView.as_view(), name="api-token"),
    path(API_SERVICE, service_api.ServiceAccountsView.as_view(), name="api-service-accounts"),
    path(API_ACCOUNT, service_api.ServiceAccountView.as_view(), name="api-service-account"),
    path(
        f"{API_ACCOUNT}/tokens",
        service_api.ServiceTokensView.as_view(),
        name="api-service-tokens",
    ),
    path(
        f"{API_ACCOUNT}/tokens/<uuid:token_id>",
        service_api.ServiceTokenView.as_view(),
        name="api-service-token",
    ),
]
