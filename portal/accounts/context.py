"""What every template knows of who looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.access import actor_of


def actor(request: HttpRequest) -> dict[str, Any]:
    """The actor, whether money here is only pretended, and where letters lie that are not sent."""
    return {
        "actor": actor_of(request),
        "has_sandbox_payments": settings.DEXTER_SANDBOX_PAYMENTS,
        "letters_place": letters_place,
    }


def letters_place() -> str:
    """The file that holds the letters where they are only printed; nothing where they are sent."""
    if not settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
        return ""
    log: Path = settings.VAR_DIR / "log" / "stack.log"
    is_inside = log.is_relative_to(settings.BASE_DIR)
    return str(log.relative_to(settings.BASE_DIR) if is_inside else log.name)
