"""What every template knows of who looks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.access import actor_of


def actor(request: HttpRequest) -> dict[str, Any]:
    """The actor, and whether money here is only pretended."""
    return {"actor": actor_of(request), "has_sandbox_payments": settings.DEXTER_SANDBOX_PAYMENTS}
