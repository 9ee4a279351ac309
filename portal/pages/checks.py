"""What `manage.py check` says of this machine besides Django's own checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.apps import AppConfig
from django.core import checks


def box(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of each protection that hostile files would not meet here."""
    from dexterdata import sandbox

    found = sandbox.status()
    problems = cast("list[str]", found["problems"])
    hint = f"Mode: {found['mode']}. User: {found['user']} See docs/sandbox.md."
    return [checks.Warning(text, hint=hint, id="dexter.W001") for text in problems]


def console(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Say that the SQL console is off where the kernel could not hold a query."""
    from catalog.console import child

    lacking = child.lacking()
    if not lacking:
        return []
    text = f"The SQL console refuses every query. {lacking}"
    hint = "Needs Linux 5.13 with Landlock and seccomp switched on. See docs/episodes.md."
    return [checks.Warning(text, hint=hint, id="dexter.W002")]
