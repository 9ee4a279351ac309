"""The profiles that ship with the library, and loading one by name or by file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from dexterdata.profiles.model import Profile, ProfileError
from dexterdata.profiles.parsing import FOLDER, MAX_TEXT_BYTES, build, parse


@cache
def builtin() -> tuple[Profile, ...]:
    """Return the shipped profiles by name (a test holds each against the schema)."""
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))]
    return tuple(build(tomllib.loads(text), text) for text in texts)


def load(name_or_path: str | Path) -> Profile:
    """Return a shipped profile by its name, or parse the TOML file at that path.

    Raises :class:`ProfileError`: ``profile.not_found``, or what :func:`parse` raises.
    """
    for profile in builtin():
        if profile.name == str(name_or_path):
            return profile
    path = Path(name_or_path)
    if not path.is_file():
        known = ", ".join(profile.name for profile in builtin())
        sentence = f"There is no profile or file “{name_or_path}”. Shipped profiles: {known}."
        raise ProfileError("profile.not_found", sentence)
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise ProfileError("profile.too_large", "A profile may have at most 512 KB.")
    try:
        return parse(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise ProfileError("profile.not_toml", "The profile is not UTF-8 text.") from error
