"""The import map: bare names of third-party modules, and our modules' addresses in storage."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.templatetags.static import static

HERE = Path(__file__).resolve().parent / "static"
BARE_NAMES = {"three": "vendor/three/three.module.min.js", "uplot": "vendor/uplot/uPlot.esm.js"}


@cache
def own_modules() -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("ui/js/**/*.js")))


def import_map() -> dict[str, dict[str, str]]:
    """Imports between our modules are relative; where storage adds a hash, the map follows it."""
    return _import_map(static("ui/js/app.js"))


@cache
def _import_map(entry: str) -> dict[str, dict[str, str]]:
    """The map of the storage that gives the entry module this address."""
    imports = {name: static(path) for name, path in BARE_NAMES.items()}
    plain = entry.rsplit("ui/js/", 1)[0]
    core = static("vendor/three/three.core.min.js")
    if not core.endswith("/three.core.min.js"):
        imports[f"{plain}vendor/three/three.core.min.js"] = core
    for module in own_modules():
        address = static(module)
        if address != f"{plain}{module}":
            imports[f"{plain}{module}"] = address
    return {"imports": imports}
