"""The licensing app."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Registers the app under its own name."""

    name = "licensing"
    default_auto_field = "django.db.models.BigAutoField"
