"""The app of catalog."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """See docs/design.md for what lives here."""

    name = "catalog"
