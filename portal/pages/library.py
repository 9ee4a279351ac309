"""The documents that the portal shows: the files of `docs/`, in groups, with links between them."""

from __future__ import annotations

import functools
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from django.conf import settings
from django.urls import reverse

from portal.core.errors import NotFoundError
from portal.pages.markdown import Rendered, render

ORDER = ("api", "checks", "profiles", "preview-format", "licensing", "sandbox", "security")


@dataclass(frozen=True)
class Document:
    """One file: its address, its title and its first sentence."""

    name: str
    url: str
    title: str
    summary: str


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "docs"


def _address(place: str) -> str:
    """The address of a file under `docs/`, given by its path there; empty for other files."""
    stem, suffix = posixpath.splitext(place)
    folder, name = posixpath.split(stem)
    if suffix != ".md" or not (_folder() / place).is_file():
        return ""
    if folder == "decisions":
        return reverse("pages:decision", args=[name])
    return reverse("pages:document", args=[name]) if not folder else ""


def _follow(place: str, target: str) -> str:
    """Where a link in the document at `place` leads on the portal."""
    address, anchor = urldefrag(target)
    if not address or "://" in address or address.startswith(("/", "mailto:")):
        return target
    found = _address(posixpath.normpath(posixpath.join(posixpath.dirname(place), address)))
    return f"{found}#{anchor}" if found and anchor else found or "#"


@functools.lru_cache(maxsize=64)
def _rendered(place: str, _changed_ns: int) -> Rendered:
    text = (_folder() / place).read_text(encoding="utf-8")
    return render(text, functools.partial(_follow, place))


def get(place: str) -> Rendered:
    """The document at this path under `docs/`; NotFoundError when there is none."""
    path = _folder() / place
    if not path.is_file():
        raise NotFoundError("There is no such page of the documentation.")
    return _rendered(place, path.stat().st_mtime_ns)


def _first_sentence(path: Path) -> str:
    """Of the first paragraph, without its marks for code."""
    for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
        text = " ".join(paragraph.split())
        if text and text[0] not in "#|`-*<>":
            return text.partition(". ")[0].replace("`", "").rstrip(".:") + "."
    return ""


def _described(path: Path) -> Document:
    place = path.relative_to(_folder()).as_posix()
    return Document(path.stem, _address(place), get(place).title, _first_sentence(path))


def documents() -> list[Document]:
    """The guides, in the order in which one reads them."""
    found = {path.stem: _described(path) for path in sorted(_folder().glob("*.md"))}
    first = [found.pop(name) for name in ORDER if name in found]
    return first + list(found.values())


def decisions() -> list[Document]:
    """The architecture decisions, by number."""
    return [_described(path) for path in sorted((_folder() / "decisions").glob("*.md"))]
