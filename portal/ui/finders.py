"""Serve from node_modules only what pages load, under /static/vendor/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FONTS = "@fontsource-variable"
VENDOR_FILES: Mapping[str, str] = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    # Named by the style sheet's last line: hashed storage refuses a reference to nothing.
    "bootstrap/bootstrap.min.css.map": "bootstrap/dist/css/bootstrap.min.css.map",
    "fonts/geist-mono-latin-wght-normal.woff2": (
        f"{FONTS}/geist-mono/files/geist-mono-latin-wght-normal.woff2"
    ),
    "fonts/instrument-sans-latin-wght-normal.woff2": (
        f"{FONTS}/instrument-sans/files/instrument-sans-latin-wght-normal.woff2"
    ),
    "three/three.core.min.js": "three/build/three.core.min.js",
    "three/three.module.min.js": "three/build/three.module.min.js",
    "uplot/uPlot.esm.js": "uplot/dist/uPlot.esm.js",
    "uplot/uPlot.min.css": "uplot/dist/uPlot.min.css",
}
PREFIX = "vendor"


class VendorStorage(FileSystemStorage):
    """node_modules under the names that our pages use; nothing else in there can be opened."""

    prefix = PREFIX

    def path(self, name: str) -> str:
        return str(Path(self.location) / VENDOR_FILES[name])


class VendorFinder(BaseFinder):
    """Finds the listed files, and only those that npm has installed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__()
        self.storage = VendorStorage(location=str(settings.BASE_DIR / "node_modules"))

    def check(self, **kwargs: object) -> list[Any]:
        return []

    def find(
        self,
        path: str,
        find_all: bool = False,
        **kwargs: object,
    ) -> Any:
        name = path.removeprefix(f"{PREFIX}/")
        found = name != path and name in VENDOR_FILES and self.storage.exists(name)
        if not found:
            return []  # what Django's own finders answer; None would count as a find
        location = self.storage.path(name)
        return [location] if find_all else location

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        for name in VENDOR_FILES:
            if self.storage.exists(name):
                yield name, self.storage
