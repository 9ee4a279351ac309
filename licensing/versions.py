"""Which dataset versions an agreement's scope covers."""

from __future__ import annotations

from datetime import datetime

SCOPE_TEXTS = {
    "pinned": "version {version} only",
    "minor": "version {version} and its later minor updates",
    "term": "all versions published until the end of the term",
}


def parse_number(number: str) -> tuple[int, ...]:
    """Return "1.2.0" as (1, 2, 0)."""
    return tuple(int(part) for part in number.split("."))


def in_scope(
    number: str,
    *,
    kind: str,
    signed: str,
    published_at: datetime | None,
    ends_at: datetime | None,
) -> bool:
    """Say whether a scope that was signed for one version covers another."""
    if number == signed:
        return True
    if kind == "term":
        return ends_at is None or published_at is None or published_at < ends_at
    if kind == "minor":
        asked, base = parse_number(number), parse_number(signed)
        return asked[0] == base[0] and asked >= base
    return False


def describe_scope(kind: str, version: str) -> str:
    """Return a scope in words."""
    return SCOPE_TEXTS[kind].format(version=version)
