"""Is the process alive, and are the parts it needs there?"""

from __future__ import annotations

from collections.abc import Callable

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.core.errors import DexterError
from portal.jobs.models import Job
from portal.jobs.states import JobState
from portal.storage import store


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive."""
    return JsonResponse({"status": "ok"})


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def _store() -> None:
    store().check()


PARTS: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "store": _store}


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except (DatabaseError, OSError, DexterError, OperationalError) as error:
        return f"not available: {type(error).__name__}"
    return "ok"


def _oldest_due_s() -> float | None:
    try:
        oldest = Job.objects.filter(state=JobState.DUE).order_by("next_try_at").first()
    except DatabaseError:
        return None
    return max(0.0, (timezone.now() - oldest.next_try_at).total_seconds()) if oldest else 0.0


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and store answer; 503 naming the one that does not."""
    parts = {name: _state(check) for name, check in PARTS.items()}
    is_ready = all(state == "ok" for state in parts.values())
    body = {"ready": is_ready, "parts": parts, "oldest_due_job_s": _oldest_due_s()}
    return JsonResponse(body, status=200 if is_ready else 503)
