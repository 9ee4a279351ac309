"""From TOML text to a :class:`Profile`, strictly."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dexterdata.profiles import problems
from dexterdata.profiles.model import Clock, Match, Missing, Profile, ProfileError, StreamProfile
from dexterdata.recording import StreamKind, TactileLayout

FOLDER = Path(__file__).parent
MAX_TEXT_BYTES = 512 * 1024


@cache
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema that every profile must satisfy."""
    content: Mapping[str, Any] = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    return content


def parse(text: str) -> Profile:
    """Return the profile that ``text`` (TOML) describes.

    Raises :class:`ProfileError` with ``profile.too_large``, ``profile.not_toml`` or
    ``profile.invalid`` and a text that names up to five problems, each with its place.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise ProfileError("profile.too_large", "A profile may have at most 512 KB.")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(
            "profile.not_toml", f"The profile is not valid TOML: {error}."
        ) from error
    found = problems.sentences(content, schema())
    if found:
        raise ProfileError("profile.invalid", problems.together(found))
    return build(content, text)


def restore(text: str) -> Profile:
    """Return a profile that :func:`parse` took when it was stored, though it is stricter now.

    Raises ``KeyError`` or ``ValueError`` for a text that it never took.
    """
    return build(tomllib.loads(text), text)


def build(content: Mapping[str, Any], text: str = "") -> Profile:
    """Make the profile of content that satisfies the schema."""
    return Profile(
        name=content["name"],
        version=content["version"],
        device=dict(content.get("device", {})),
        match=_match(content["match"]),
        clock=_clock(content.get("clock")),
        streams=tuple(_stream(stream) for stream in content["stream"]),
        labels=tuple(content.get("labels", ())),
        metadata=dict(content.get("metadata", {})),
        episode=dict(content.get("episode", {})),
        text=text,
    )


def _match(content: Mapping[str, Any]) -> Match:
    return Match(
        extensions=tuple(extension.lower() for extension in content.get("extensions", ())),
        columns=tuple(content.get("columns", ())),
        columns_count=content.get("columns_count"),
        paths=tuple(content.get("paths", ())),
        topics=tuple(content.get("topics", ())),
    )


def _clock(content: Mapping[str, Any] | None) -> Clock | None:
    return None if content is None else Clock(**content)


def _stream(content: Mapping[str, Any]) -> StreamProfile:
    renamed = {"range": "value_range", "optional": "is_optional", "field": "field_name"}
    fields: dict[str, Any] = {renamed.get(key, key): value for key, value in content.items()}
    fields["kind"] = StreamKind(content["kind"])
    fields["clock"] = _clock(content.get("clock"))
    fields["missing"] = Missing(**content["missing"]) if "missing" in content else None
    fields["layout"] = _layout(content.get("layout"))
    fields["columns"] = tuple(content.get("columns", ()))
    fields["paths"] = tuple(content.get("paths", ()))
    fields["names"] = tuple(content.get("names", ()))
    if "range" in content:
        low, high = content["range"]
        fields["value_range"] = (float(low), float(high))
    return StreamProfile(**fields)


def _layout(content: Mapping[str, Any] | None) -> TactileLayout | None:
    if content is None:
        return None
    return TactileLayout(
        kind=content["kind"],
        shape=tuple(content["shape"]),
        regions=tuple(content.get("regions", ())),
    )
