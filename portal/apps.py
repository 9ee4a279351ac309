"""The composition's own app: management commands, pages that join apps."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """On top of everything."""

    name = "portal"
