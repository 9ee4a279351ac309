"""Letters to people, sent by a worker after the decision that they tell of was committed."""

from __future__ import annotations

import json
import uuid
from typing import Any

from portal.accounts.models import User
from portal.jobs import services as jobs


def notify(*, to: User | str, template: str, context: dict[str, Any]) -> None:
    """Queue one mail in the caller's transaction; `context` must be plain JSON values."""
    address = to.email if isinstance(to, User) else to
    jobs.submit(
        "accounts.send_mail",
        subject=uuid.uuid4().hex,
        args={
            "to": address,
            "template": template,
            "context": json.loads(json.dumps(context, default=str)),
        },
    )
