"""The documentation on the portal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.pages import library
from portal.pages.codes import error_codes
from portal.pages.markdown import render

pytestmark = pytest.mark.django_db


def links_of(html: str) -> set[str]:
    main = html.split('<main id="main"')[1].split("</main>")[0]
    return {link for link in re.findall(r'href="([^"]+)"', main) if link.startswith(("/", "#"))}


def pages() -> list[str]:
    found = [one.url for one in library.documents() + library.decisions()]
    return [*found, "/docs/", "/docs/errors", "/docs/reference/", "/api/v1/docs/"]


@pytest.mark.parametrize("url", pages())
def test_every_page_opens_and_each_of_its_links_leads_somewhere(client, url):
    page = client.get(url)

    assert page.status_code == 200
    html = page.content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', html))
    for link in links_of(html):
        address, _, anchor = link.partition("#")
        if not address:
            assert anchor in anchors, link
        else:
            answer = client.get(address)
            assert answer.status_code in (200, 302), f"{url} links to {link}"


def test_a_page_that_is_not_there_is_404(client):
    assert client.get("/docs/nothing/").status_code == 404
    assert client.get("/docs/decisions/nothing/").status_code == 404


def test_a_problem_points_at_its_row_of_the_table(client):
    problem = client.get("/api/v1/me").json()

    assert problem["type"] == "/docs/errors#auth.required"
    assert 'id="auth.required"' in client.get("/docs/errors").content.decode()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("auth.scope_missing", "Your … lacks the scope …."),
        ("invitation.ended", "This invitation was used or has ended. Ask for a new one."),
        ("state.illegal_move", "The state machine has no such move, or somebody else moved first."),
        ("token.scope_not_held", "Not yours to give: …."),
        ("console.too_slow", "The query took more than … seconds and was stopped; narrow it."),
        ("console.forbidden", "Write one SELECT; nothing else is run here."),
        ("citing_work.invalid", "A work has a title."),
        ("message.empty", "Write something first."),
        ("ordering.unknown", "There is no …: choose …."),
        ("profile.not_found", "There is no profile “…”. There are: …."),
        ("profile.invalid", ""),
    ],
)
def test_codes_are_read_from_the_code_with_their_sentences(code, sentence):
    found = {row.code: row.sentence for row in error_codes()}

    assert found[code] == sentence


def test_every_code_that_the_documents_name_with_a_status_is_in_the_table():
    documents = Path(__file__).parents[3] / "docs"
    named = {
        code
        for path in documents.glob("*.md")
        for code in re.findall(r"(?:4\d\d|503) `([a-z_]+\.[a-z_]+)`", path.read_text())
    }

    assert len(named) > 40
    assert named - {row.code for row in error_codes()} == set()


def test_all_twelve_refusals_of_the_decision_are_listed():
    twelve = {
        *("auth.scope_missing", "seat.missing", "grant.not_active", "agreement.not_in_force"),
        *("evidence.expired", "version.out_of_scope", "consent.tier_not_allowed"),
        *("purpose.not_permitted", "country.not_allowed", "payment.missing"),
        *("quota.exceeded", "exclusivity.conflict"),
    }

    assert twelve <= {row.code for row in error_codes()}


def test_headings_get_anchors_once_each_and_html_stays_text():
    page = render("# Title\n\n## Same\n\n## Same\n\n<script>x</script>\n", str)

    assert page.title == "Title"
    assert [heading.anchor for heading in page.headings] == ["same", "same-2"]
    assert '<h2 id="same-2">' in page.html
    assert "<script>" not in page.html


def test_links_between_documents_lead_to_their_pages():
    follow = library._follow

    assert follow("api.md", "preview-format.md") == "/docs/preview-format/"
    assert follow("decisions/001-locks-without-addresses.md", "../api.md#accounts") == (
        "/docs/api/#accounts"
    )
    assert follow("api.md", "https://example.org/x") == "https://example.org/x"


def test_the_reference_lists_every_endpoint_of_the_contract(client):
    html = client.get("/docs/reference/").content.decode()

    for path in (
        "/uploads/{id}/parts",
        "/jobs/{id}/retry",
        "/me/tokens/{id}",
        "/bundles/{id}/links",
    ):
        assert f"/api/v1{path}" in html
