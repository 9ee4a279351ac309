"""Static files: only what is listed comes out of node_modules, and nothing refers to nothing."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import override_settings

from portal.ui import importmap
from portal.ui.finders import VENDOR_FILES

PROJECT = Path(__file__).parents[3]
needs_npm = pytest.mark.skipif(
    not (PROJECT / "node_modules").is_dir(), reason="npm packages are not installed"
)


@needs_npm
@pytest.mark.parametrize("name", VENDOR_FILES)
def test_every_listed_vendor_file_is_found(name: str) -> None:
    found = finders.find(f"vendor/{name}")

    assert found == str(PROJECT / "node_modules" / VENDOR_FILES[name])


@pytest.mark.parametrize(
    "name", ["vendor/three/package.json", "three/three.module.min.js", "vendor/../package.json"]
)
def test_nothing_else_of_node_modules_is_served(name: str) -> None:
    assert finders.find(name) is None


def test_style_sheets_import_each_other_completely() -> None:
    folder = PROJECT / "portal" / "ui" / "static" / "ui" / "css"
    entry = (folder / "app.css").read_text()

    imported = set(re.findall(r'url\("([a-z]+\.css)"\)', entry))

    assert imported == {path.name for path in folder.glob("*.css")} - {"app.css"}


@needs_npm
def test_hashed_files_are_collected_and_the_import_map_follows_them(tmp_path) -> None:
    backend = f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": backend},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        imports = importmap.import_map()["imports"]

    assert re.fullmatch(r"/static/vendor/three/three\.module\.min\.\w{12}\.js", imports["three"])
    clock = imports["/static/ui/js/player/clock.js"]
    assert re.fullmatch(r"/static/ui/js/player/clock\.\w{12}\.js", clock)
    assert (tmp_path / clock.removeprefix("/static/")).is_file()


def test_without_hashes_the_import_map_names_only_third_parties() -> None:
    assert importmap.import_map() == {
        "imports": {
            "three": "/static/vendor/three/three.module.min.js",
            "uplot": "/static/vendor/uplot/uPlot.esm.js",
        }
    }
