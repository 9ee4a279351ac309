"""All style sheets as one file: each in its layer, in order, under an address that lasts."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import override_settings

from portal.ui import styles
from tests.portal.ui.test_static import PROJECT, needs_npm

CSS = PROJECT / "portal" / "ui" / "static" / "ui" / "css"


def linked(client) -> str:
    page = client.get("/licences/").content.decode()
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    return address


@pytest.mark.django_db
def test_a_page_links_one_sheet_that_holds_all_of_them_in_order(client) -> None:
    answer = client.get(linked(client))

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "@import" not in text
    order = re.findall(r'url\("([a-z]+\.css)"\)', (CSS / "app.css").read_text())
    rules = [(CSS / name).read_text().rstrip() for name in order if name != "fonts.css"]
    places = [text.index(one) for one in rules]
    assert len(places) > 20
    assert places == sorted(places)


@needs_npm
def test_each_sheet_stands_in_the_layer_that_the_entry_names() -> None:
    text = styles.joined().text

    parts = re.split(r"(?m)^@layer (\w+) \{$", text)[1:]
    bodies = list(zip(parts[::2], parts[1::2], strict=True))
    of_player = next(layer for layer, body in bodies if (CSS / "player.css").read_text() in body)
    of_bootstrap = next(layer for layer, body in bodies if "Bootstrap  v5" in body)
    assert (of_player, of_bootstrap) == ("components", "bootstrap")


@pytest.mark.django_db
def test_its_address_lasts_and_an_old_one_gives_what_holds_now(client) -> None:
    now, old = client.get(linked(client)), client.get("/styles/0123456789abcdef.css")

    assert now["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (old.status_code, old["Cache-Control"]) == (200, "no-cache")
    assert old.content == now.content


@needs_npm
def test_what_it_refers_to_is_there() -> None:
    addresses = re.findall(r'url\("?(/[^")]+)"?\)', styles.joined().text)

    assert len(addresses) == 2
    assert all(finders.find(one.removeprefix(settings.STATIC_URL)) for one in addresses)


@needs_npm
def test_with_hashed_files_it_names_the_hashed_fonts(tmp_path) -> None:
    plain = styles.sheet()
    backend = f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": backend},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        hashed = styles.sheet()

    assert re.search(r"geist-mono-latin-wght-normal\.\w{12}\.woff2", hashed.text)
    assert hashed.digest != plain.digest
