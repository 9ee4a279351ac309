"""The app of ingest."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """See docs/design.md for what lives here."""

    name = "ingest"
