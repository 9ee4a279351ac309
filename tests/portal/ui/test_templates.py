"""What every page is built from: no inline script or style, known components, error pages."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.core.errors import ConflictError, NextStep

TEMPLATES = Path(__file__).parents[3] / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts)
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|javascript:""")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>")


@pytest.fixture
def request_of_nobody():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.request_id = "f00dcafe1234"
    request.csp_nonce = "nonce-for-test"
    return request


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_holds_nothing_that_the_content_policy_refuses(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert not INLINE.search(text)
    assert not SCRIPT.search(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_component_that_a_template_uses_exists(page: Path) -> None:
    names = set(re.findall(r"<c-([a-z][\w-]*)", page.read_text(encoding="utf-8")))

    components = {path.stem for path in (TEMPLATES / "components").glob("*.html")}

    assert {name.replace("-", "_") for name in names - {"vars", "slot"}} <= components


def test_every_component_is_used_by_a_template() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    names = {path.stem for path in (TEMPLATES / "components").glob("*.html")}

    used = {name.replace("-", "_") for name in re.findall(r"<c-([a-z][\w-]*)", text)}
    included = set(re.findall(r'"components/(\w+)\.html"', text))

    assert names - used - included == set()


@pytest.mark.parametrize("name", ["403.html", "404.html", "429.html"])
def test_an_error_page_names_the_request(name: str, request_of_nobody) -> None:
    html = render_to_string(name, {}, request=request_of_nobody)

    assert "f00dcafe1234" in html
    assert '<main id="main"' in html


def test_the_page_of_last_resort_renders_without_request_or_database() -> None:
    html = render_to_string("500.html")

    assert "Something broke on our side" in html
    assert "importmap" not in html


def test_a_domain_error_shows_its_words_and_the_next_step(request_of_nobody) -> None:
    error = ConflictError("It was sent before.", next_step=NextStep("Open it", "/requests/7/"))

    html = render_to_string("pages/error.html", {"error": error}, request=request_of_nobody)

    assert "It was sent before." in html
    assert '<a class="btn btn-go" href="/requests/7/">Open it</a>' in html


def test_only_the_import_map_carries_the_nonce(request_of_nobody) -> None:
    html = render_to_string("base.html", {}, request=request_of_nobody)

    assert html.count("nonce-for-test") == 1
    assert '<script type="importmap" nonce="nonce-for-test">{"imports":{"three":' in html
