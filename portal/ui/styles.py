"""All of the portal's style sheets as one: a first visit asks for one file instead of some forty.

`ui/css/app.css` stays the list of what is joined and in which layer; browsers would follow its
imports one level at a time, six files at once, and paint nothing until the last has come.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

ENTRY = "ui/css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\(([\w-]+)\))?;')
ADDRESS = re.compile(r'url\(\s*(["\']?)(?!["\']?(?:data:|#|/|https?:))([^)"\']+)\1\s*\)')
ONLY_FIRST = re.compile(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/')
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Sheet:
    """The joined text, and the digest that its address carries."""

    text: str
    digest: str


def sheet() -> Sheet:
    """The joined sheet of this process; while DEBUG is on, of the files as they are now."""
    return joined() if settings.DEBUG else _kept(static(ENTRY))


@cache
def _kept(entry: str) -> Sheet:
    """One for each storage: where it adds hashes, the fonts' addresses carry them."""
    return joined()


def joined() -> Sheet:
    """Every import of the entry in its place and layer; one that is not installed adds nothing."""
    text = IMPORT.sub(_imported, _read(ENTRY))
    return Sheet(text, hashlib.sha256(text.encode()).hexdigest()[:16])


def _imported(found: re.Match[str]) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(ENTRY), found[1]))
    folder = posixpath.dirname(path)
    body = ADDRESS.sub(lambda url: f'url("{_address(folder, url[2])}")', _read(path))
    return f"@layer {found[2]} {{\n{body}\n}}" if found[2] else body


def _address(folder: str, relative: str) -> str:
    return static(posixpath.normpath(posixpath.join(folder, relative)))


def _read(path: str) -> str:
    found = finders.find(path)
    return ONLY_FIRST.sub("", Path(found).read_text(encoding="utf-8")) if found else ""


@require_safe
def styles(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /styles/{digest}.css: kept for ever under its digest; another digest gets today's."""
    now = sheet()
    answer = HttpResponse(now.text, content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_EVER if digest == now.digest else "no-cache"
    return answer
