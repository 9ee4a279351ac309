"""The licensing app."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Registers the app under its own name."""

    name = "licensing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let seats end with the membership of whoever holds them."""
        from licensing.services.seats import end_seats
        from portal.accounts.services.endings import ENDINGS

        if end_seats not in ENDINGS:
            ENDINGS.append(end_seats)
