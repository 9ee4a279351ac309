"""`{% load player %}`: what a page that holds a player should fetch early."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.ui import importmap

register = template.Library()
ENTRY = "ui/js/player/mount.js"
IMPORTED = re.compile(r"""^import [^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


@cache
def modules() -> tuple[str, ...]:
    """The player's first module and all that it imports at once, so that none waits for another."""
    found = [ENTRY]
    for name in found:
        text = (importmap.HERE / name).read_text(encoding="utf-8")
        for target in IMPORTED.findall(text):
            path = _resolved(PurePosixPath(name).parent, target)
            if path not in found:
                found.append(path)
    return tuple(found)


def _resolved(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for part in (folder / target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


@register.simple_tag
def player_modules() -> SafeString:
    rows = ((static(name),) for name in modules())
    return format_html_join("", '<link rel="modulepreload" href="{}">', rows)
