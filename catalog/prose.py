"""A dataset's card as HTML: markdown without HTML, then an allow-list of elements."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    *("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a"),
}
_SCHEMES = {"http", "https", "mailto"}


def _settle_headings(tokens: list[Token]) -> None:
    """Let headings start at the third level and never leave one out, as the page's outline asks."""
    levels = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    before = 2
    for token in tokens:
        if token.type == "heading_open":
            before = min(levels.index(int(token.tag[1])) + 3, before + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{before}"


def render(text: str) -> str:
    """Safe HTML; pictures are left out, so that none is fetched."""
    tokens = _MARKDOWN.parse(text)
    _settle_headings(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
