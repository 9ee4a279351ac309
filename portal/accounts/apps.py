"""The app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, organisations, roles, tokens."""

    name = "portal.accounts"
    label = "accounts"
