"""From a confirmed e-mail address to the institutions it can prove."""

from __future__ import annotations

import unicodedata

import idna


def normal_domain(domain: str) -> str | None:
    """Return a domain in its IDNA form after NFKC, or None when it is not a domain."""
    text = unicodedata.normalize("NFKC", domain).strip().strip(".").casefold()
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


def candidates(email: str) -> tuple[str, ...]:
    """Return the domains that may stand in the list of institutions, the longest first.

    They are the address's own domain and its parents, cut at whole labels: the registrable
    domain is one of them. A single label is none. Never a substring: `evil-uni.example` and
    `uni.example.evil.test` do not lead to `uni.example`.
    """
    _, at, domain = email.rpartition("@")
    normal = normal_domain(domain) if at else None
    if normal is None:
        return ()
    labels = normal.split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels) - 1))
