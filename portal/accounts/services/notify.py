"""Letters to people, sent by a worker after the decision that they tell of was committed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from portal.accounts.addresses import is_service_address
from portal.accounts.models import User
from portal.accounts.roles import MANAGING_ROLES
from portal.jobs import services as jobs


def notify(*, to: User | str, template: str, context: dict[str, Any]) -> None:
    """Queue one mail in the caller's transaction; `context` must be plain JSON values.

    What a service account should know, the owners of its organisation are told.
    """
    address = to.email if isinstance(to, User) else to
    readers = _owners_of(address) if is_service_address(address) else [address]
    for reader in readers:
        jobs.submit(
            "accounts.send_mail",
            subject=uuid.uuid4().hex,
            args={
                "to": reader,
                "template": template,
                "context": json.loads(json.dumps(context, default=str)),
            },
        )


def _owners_of(service_address: str) -> Iterable[str]:
    return (
        User.objects.filter(
            is_active=True,
            memberships__role__in=MANAGING_ROLES,
            memberships__organisation__memberships__user__email=service_address,
        )
        .order_by("pk")
        .values_list("email", flat=True)
    )
