"""Filling a licence's blanks, so that the text that is signed is the text that was read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from portal.core.words import counted

BLANK = re.compile(r"\{\{(\w+)\}\}( named people(?: or service accounts)?)?")
"""A blank, with what it counts where the texts say it in the plural."""
_ONE = {
    " named people": " named person",
    " named people or service accounts": " named person or service account",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LAWS = {"DE": "Germany"}


class BlankLeftError(ValueError):
    """A text asks for a value that nobody gave."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every blank filled; values are text, never markup."""

    def value_of(blank: re.Match[str]) -> str:
        name, counts = blank.group(1), blank.group(2) or ""
        if name not in values:
            raise BlankLeftError(f"Nothing fills the blank {name}.")
        noun = _ONE.get(counts, counts) if values[name] == "1" else counts
        return escape(values[name]) + noun

    return BLANK.sub(value_of, text)


def escape(value: str) -> str:
    """Return a person's words on one line, with markdown's own characters made harmless."""
    return _MARKDOWN.sub(r"\\\1", " ".join(value.split()))


def sha256_of(text: str) -> str:
    """Return the hash of the text's UTF-8 bytes, as the signature names it."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_terms(terms: Mapping[str, Any]) -> str:
    """Return the hash of the terms as JSON with sorted keys and no spaces."""
    return sha256_of(json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def term_in_words(days: int | None) -> str:
    """Return a term as the agreement says it."""
    return counted(days, "day") if days else "an unlimited time"


def law_in_words(code: str) -> str:
    """Return the governing law as the agreement says it."""
    return _LAWS.get(code, code)
