"""The portal, telling in a header which process answered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from portal.wsgi import application as portal

WORKER = "X-Worker"


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """`portal.wsgi.application` with one header more."""

    def told(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start(status, [*headers, (WORKER, str(os.getpid()))], *rest)

    return portal(environ, told)
