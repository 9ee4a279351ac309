"""The app of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only record of who did what."""

    name = "portal.audit"
    label = "audit"
