"""The app of pages."""

from django.apps import AppConfig
from django.core.checks import register

from portal.pages import checks


class PagesConfig(AppConfig):
    """Pages that join apps."""

    name = "portal.pages"
    label = "pages"

    def ready(self) -> None:
        """Add the portal's own checks to `manage.py check`."""
        register(checks.box)
        register(checks.console)
