"""An Atom feed (RFC 4287) as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from portal.core.times import moment

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is new; `id` is an address or URN that never changes."""

    id: str
    title: str
    url: str
    author: str
    published_at: datetime
    updated_at: datetime
    summary: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `url` is where it is, `page` what it is about."""

    id: str
    title: str
    url: str
    page: str
    updated_at: datetime
    entries: Sequence[Entry]


def render(feed: Feed) -> str:
    """The feed as XML; nothing in a text can end its element."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
        _element("id", feed.id),
        _element("title", feed.title),
        _element("updated", moment(feed.updated_at)),
        f'<link rel="self" type="application/atom+xml" href={_quoted(feed.url)}/>\n',
        f'<link rel="alternate" type="text/html" href={_quoted(feed.page)}/>\n',
        "<author><name>DexterData</name></author>\n",
        *(_entry(entry) for entry in feed.entries),
        "</feed>\n",
    ]
    return "".join(parts)


def _entry(entry: Entry) -> str:
    parts = [
        "<entry>\n",
        _element("id", entry.id),
        _element("title", entry.title),
        f'<link rel="alternate" type="text/html" href={_quoted(entry.url)}/>\n',
        _element("published", moment(entry.published_at)),
        _element("updated", moment(entry.updated_at)),
        f"<author>{_element('name', entry.author).strip()}</author>\n",
        *(f"<category term={_quoted(word)}/>\n" for word in entry.words if word),
        f'<summary type="text">{_text(entry.summary)}</summary>\n',
        "</entry>\n",
    ]
    return "".join(parts)


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
