"""What the names of columns and arrays say: side, kind of sensor, unit."""

from __future__ import annotations

import re
from typing import Final

from dexterdata.recording import Hand, StreamKind

_KINDS: Final = {
    **{kind.value: kind for kind in StreamKind if kind is not StreamKind.OTHER},
    **{f"{kind.value}s": kind for kind in StreamKind if kind is not StreamKind.OTHER},
}
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


def words(name: str) -> tuple[str, ...]:
    """Split a name at signs and capitals: ``right_thumbMCP_deg`` is right, thumb, mcp, deg."""
    return tuple(word for word in _NO_WORD.split(_CAMEL.sub("_", name).lower()) if word)


def kind_named(name: str) -> StreamKind | None:
    """Return the kind whose word the name is (``joint_angle``, ``forces``), None for all others."""
    return _KINDS.get(name.strip().lower())


def hand_named(name: str) -> Hand | None:
    """Return the side that the name says in full; None where it names none, or both."""
    found = {word for word in words(name) if word in ("left", "right")}
    if len(found) != 1:
        return None
    return "left" if "left" in found else "right"
