"""Names inside a bundle: what the partner called a file, made safe and unique everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
MAX_NAME_BYTES = 180


def safe_path(filename: str) -> str:
    """Return a relative path that any system can unpack; letters of any script stay."""
    text = unicodedata.normalize("NFC", filename).replace("\\", "/")
    parts = [_safe_part(part) for part in text.split("/")]
    return "/".join(part for part in parts if part) or "recording"


def _safe_part(part: str) -> str:
    name = _UNSAFE.sub("_", part).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _shorten(name)


def _shorten(name: str) -> str:
    """Return the name cut to the limit in UTF-8, its extension kept."""
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        stem, dot, extension = name, "", ""
    room = MAX_NAME_BYTES - len((dot + extension).encode())
    cut = stem.encode()[:room].decode("utf-8", errors="ignore")
    return f"{cut.rstrip(' .')}{dot}{extension}"


def unique_paths(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return key → path under `data/` for (key, file name) pairs.

    Two files of one name, also one that differs only by case, get their key's first eight
    characters; the outcome depends on the pairs alone, not on their order.
    """
    chosen = {key: safe_path(name) for key, name in files}
    counts: dict[str, int] = {}
    for path in chosen.values():
        counts[path.casefold()] = counts.get(path.casefold(), 0) + 1
    named = {
        key: path if counts[path.casefold()] == 1 else _marked(path, key[:8])
        for key, path in chosen.items()
    }
    if len({path.casefold() for path in named.values()}) < len(named):
        named = {key: _marked(path, key) for key, path in chosen.items()}
    return {key: f"data/{path}" for key, path in named.items()}


def _marked(path: str, mark: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    return f"{folder}{slash}{stem}-{mark}{dot}{extension}"
