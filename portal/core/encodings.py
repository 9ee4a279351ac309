"""The Accept-Encoding header (RFC 9110, section 12.5.3): which of some encodings may be sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.ASCII)
IDENTITY = ""


def accepted(header: str | None, offered: Sequence[str]) -> list[str]:
    """Those offered that the asker takes, most wanted first; ties as they were offered.

    Without a header any will do, and gzip is the one that every reader knows: it comes first. An
    empty name offered stands for bytes as they are.
    """
    if header is None or not header.strip():
        return sorted(offered, key=lambda name: name != "gzip")
    weights = {}
    for part in header.split(","):
        found = _ITEM.fullmatch(part)
        if found:
            weights[found[1].lower()] = float(found[2] or 1)
    wanted = {name: _weight(name, weights) for name in offered}
    return sorted((name for name in offered if wanted[name] > 0), key=lambda name: -wanted[name])


def _weight(name: str, weights: dict[str, float]) -> float:
    """How much an encoding is wanted; 0 for not at all."""
    if name == IDENTITY:
        return weights.get("identity", weights.get("*", 1.0) or 0.0)
    return weights.get(name, weights.get("*", 0.0))
