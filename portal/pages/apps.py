"""The app of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages that join apps."""

    name = "portal.pages"
    label = "pages"
