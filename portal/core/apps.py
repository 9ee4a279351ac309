"""The app of what every other app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Errors, moves, API plumbing; knows no other app."""

    name = "portal.core"
    label = "core"
