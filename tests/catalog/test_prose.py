"""Cards are written by strangers: nothing in them runs, and nothing is fetched."""

from __future__ import annotations

import re

import pytest

from catalog import prose
from tests.catalog.factories import published_dataset


@pytest.fixture
def hostile(real_data):
    """A card full of attacks."""
    return (real_data / "hostile" / "card_xss.md").read_text()


def test_a_hostile_card_keeps_no_element_that_acts(hostile):
    html = prose.render(hostile)

    elements = set(re.findall(r"<\s*([a-zA-Z0-9]+)", html))
    assert elements <= {"h3", "p", "a", "br"}
    assert not re.search(r"<a[^>]*href=\"?(javascript|data):", html, re.IGNORECASE)
    assert not re.search(r"<[^>]+\son\w+=", html)
    assert "169.254.169.254" not in html


@pytest.mark.django_db
def test_a_hostile_card_on_its_page_adds_no_script_and_no_picture(client, hostile):
    plain = published_dataset(card="")
    dataset = published_dataset(card=hostile)

    html = client.get(dataset.get_absolute_url()).content.decode()
    usual = client.get(plain.get_absolute_url()).content.decode()

    for element in ("<script", "<iframe", "<img", "<svg", "<math"):
        assert html.count(element) == usual.count(element), element


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", "<h3>Title</h3>\n"),
        ("## A\n\n#### B\n\n# C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"),
        ("**much** `code`", "<p><strong>much</strong> <code>code</code></p>\n"),
        (
            "[a](https://example.org)",
            '<p><a href="https://example.org" rel="nofollow noopener noreferrer">a</a></p>\n',
        ),
        ("![t](https://example.org/x.png)", "<p></p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_html(text, html):
    assert prose.render(text) == html
