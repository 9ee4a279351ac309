"""The Celery application: it carries job ids; the database holds the truth of every job."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.loaders.app import AppLoader
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

app = Celery("dexterdata")


class Config:
    """Chosen for tasks that may be lost or repeated at any time (DESIGN 4)."""

    broker_url = settings.BROKER_URL
    broker_connection_retry_on_startup = True
    result_backend = None
    task_ignore_result = True
    task_serializer = "json"
    accept_content = ("json",)
    task_acks_late = True
    task_reject_on_worker_lost = True
    task_always_eager = getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False)
    task_eager_propagates = False
    task_default_queue = "default"
    worker_prefetch_multiplier = 1
    worker_hijack_root_logger = False
    worker_send_task_events = False
    task_time_limit = settings.CELERY_TASK_HARD_LIMIT_S
    task_soft_time_limit = settings.CELERY_TASK_HARD_LIMIT_S - 120
    broker_transport_options = {
        # The hard limit lies below it, so that no running task is handed out a second time.
        "visibility_timeout": settings.CELERY_TASK_HARD_LIMIT_S + 600,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "queue_order_strategy": "round_robin",
        # Whoever sends does not wait for a broker that is away: the sweeper sends again.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    }
    beat_schedule = {
        "sweep-jobs": {"task": "jobs.sweep", "schedule": 5.0, "options": {"expires": 5}},
        "tell-of-late-jobs": {"task": "pages.tell_of_late_jobs", "schedule": 60.0},
        "feed-revalidation": {"task": "ingest.feed_revalidation", "schedule": 60.0},
        "expire-uploads": {"task": "ingest.expire_uploads", "schedule": 300.0},
        "withhold-previews": {"task": "ingest.withhold_previews", "schedule": 300.0},
        "expire-grants": {"task": "licensing.expire_grants", "schedule": 300.0},
        "end-embargoes": {"task": "catalog.end_embargoes", "schedule": 300.0},
        "forget-answers": {"task": "accounts.forget_answers", "schedule": crontab("20", "2")},
        "sign-audit-head": {"task": "audit.sign_head", "schedule": crontab("40", "2")},
    }
    timezone = "UTC"


app.config_from_object(Config)
app.autodiscover_tasks()


class NameLoader(AppLoader):
    """Loads no task: whoever only sends names needs nothing of what the tasks import."""

    def import_default_modules(self) -> list[Any]:
        """Nothing."""
        return []


clock = Celery("clock", loader="portal.celery:NameLoader", set_as_current=False)
"""What beat runs on: it starts in a fraction of the time and the memory."""
clock.config_from_object(Config)
