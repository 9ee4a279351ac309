"""From TOML text to a :class:`Profile`, strictly."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

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
    ``profile.invalid`` and a sentence that names the place.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise ProfileError("profile.too_large", "A profile may have at most 512 KB.")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(
            "profile.not_toml", f"The profile is not valid TOML: {error}."
        ) from error
    _validate(content)
    return build(content, text)


def _validate(content: Mapping[str, Any]) -> None:
    import jsonschema  # slow to import, and only people who bring a profile need it

    validator = jsonschema.Draft202012Validator(schema())
    error = jsonschema.exceptions.best_match(validator.iter_errors(content))
    if error is not None:
        place = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path
        )
        where = place.lstrip(".") or "the top level"
        raise ProfileError("profile.invalid", f"In the profile at {where}: {error.message}.")
    for stream in content["stream"]:
        _validate_stream(stream)


def _validate_stream(stream: Mapping[str, Any]) -> None:
    name = stream["name"]
    low, high = stream.get("range", (0, 1))
    if not low < high:
        raise ProfileError("profile.invalid", f"Stream {name}: range must be [low, high].")
    columns, names = stream.get("columns", ()), stream.get("names", ())
    if columns and names and len(columns) != len(names):
        sentence = f"Stream {name}: {len(names)} names for {len(columns)} columns."
        raise ProfileError("profile.invalid", sentence)


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
