"""Licence texts as HTML: markdown without HTML, then an allow-list."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "h1", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "code", "hr", "br"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def as_html(text: str) -> SafeString:
    """Return a text for a page; its first heading is the page's own and becomes the second."""
    html = _MARKDOWN.render(text)
    for level in (2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 1}>")
        html = html.replace(f"</h{level}>", f"</h{level + 1}>")
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={}))  # noqa: S308 - cleaned just now
