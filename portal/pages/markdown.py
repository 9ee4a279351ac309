"""The project's documents as HTML: markdown without HTML, anchors on headings, links that work."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
Link = Callable[[str], str]


@dataclass(frozen=True)
class Heading:
    """One entry of a page's contents."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A document: its title, its contents and its body without the title."""

    title: str
    headings: tuple[Heading, ...]
    html: SafeString


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def _anchored(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give each heading an id made of its words, each id once."""
    found: list[Heading] = []
    for opening, inline in itertools.pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = _plain(inline)
        anchor = slugify(text) or "section"
        taken = {heading.anchor for heading in found}
        number = 2
        while anchor in taken:
            anchor, number = f"{slugify(text) or 'section'}-{number}", number + 1
        opening.attrSet("id", anchor)
        found.append(Heading(int(opening.tag[1]), text, anchor))
    return tuple(found)


def _follow(tokens: list[Token], link: Link) -> None:
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link(str(child.attrGet("href") or "")))
            elif child.type == "image":
                # A document's pictures are not served: its words stand in for it.
                child.type, child.tag, child.attrs = "text", "", {}


def _scrollable(html: str) -> str:
    """Wide tables and code scroll by themselves and can be reached by keyboard."""
    html = html.replace(
        "<table>",
        '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="t">',
    ).replace("</table>", "</table></div>")
    return re.sub(r"<pre><code[^>]*>", '<pre class="code" tabindex="0"><code>', html)


def render(text: str, link: Link) -> Rendered:
    """A document of our own as a page; `link` says where a link of the text leads."""
    tokens = _MARKDOWN.parse(text)
    headings = _anchored(tokens)
    _follow(tokens, link)
    title = "Document"
    if headings and headings[0].level == 1 and tokens[0].type == "heading_open":
        title, headings, tokens = headings[0].text, headings[1:], tokens[3:]
    html = _scrollable(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    # Our own files, rendered with HTML switched off: nothing in it comes from a visitor.
    return Rendered(title, headings, mark_safe(html))  # noqa: S308
