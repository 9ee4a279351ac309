"""The app of jobs."""

from celery import current_app
from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Durable work: rows with leases, carried by Celery."""

    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every app's tasks, so that the web process knows their queues too."""
        current_app.autodiscover_tasks(force=True)
