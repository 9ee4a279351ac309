"""A profile that does not fit the file: said once, as what it is, and not blamed on the sensors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final

from dexterdata import profiles
from dexterdata.profiles import FileShape, Profile, StreamProfile
from dexterdata.readers.assembling import width_mismatch
from dexterdata.recording import Recording, StreamKind

SHOWN: Final = 4


def judged(recording: Recording, profile: Profile, describe: Callable[[], FileShape]) -> Recording:
    """Return the recording, or none of its streams and one finding where the profile is wrong.

    It is wrong where less than half of the streams that it must find are there, and of the others
    the file has not one column, array or topic. Anything better is told stream by stream.
    """
    required = [part for part in profile.streams if _must_be_found(part)]
    found = {stream.name for stream in recording.streams}
    missing = [part for part in required if part.name not in found]
    told = {finding.stream for finding in recording.findings if _is_mismatch(finding.check)}
    has_stars = any("*" in (part.path or "") for part in required)
    if not missing or 2 * len(missing) <= len(required) or (has_stars and recording.streams):
        return recording
    if not has_stars and not told & {part.name for part in missing}:
        return recording
    shape = describe()
    names = {name.strip("/") for name in (*shape.columns, *shape.paths, *shape.topics)}
    if any(_addresses(part) & names for part in missing):
        return recording
    others = tuple(f for f in recording.findings if not _is_mismatch(f.check))
    finding = width_mismatch(_sentence(profile, missing, shape))
    return replace(recording, streams=(), episodes=(), findings=(finding, *others))


def _must_be_found(part: StreamProfile) -> bool:
    return not part.is_optional and part.kind is not StreamKind.LABEL


def _is_mismatch(check: str) -> bool:
    return check == "shape.width_mismatch"


def _addresses(part: StreamProfile) -> set[str]:
    """What the stream is called in a file; columns by their place are no names."""
    if part.topic is not None:
        return {part.topic.strip("/")}
    if part.path is not None or part.paths:
        return {path.strip("/") for path in (part.path or "", *part.paths) if path}
    return {column.strip("/") for column in part.columns if isinstance(column, str)}


def _sentence(profile: Profile, missing: Iterable[StreamProfile], shape: FileShape) -> str:
    fitting = [each.name for each in profiles.fitting(shape, profiles.builtin())]
    fitting = fitting or [each.name for each in profiles.suggest(shape, profiles.builtin())]
    if fitting:
        advice = f"Profiles that fit: {', '.join(fitting)}."
    else:
        advice = "No shipped profile fits: draft one with `dexter profile draft FILE`."
    return (
        f"The profile {profile.name} does not fit this file: it wants {_wanted(profile, missing)}; "
        f"the file has {_held(shape)}. {advice}"
    )


def _wanted(profile: Profile, missing: Iterable[StreamProfile]) -> str:
    parts = list(missing)
    topics = [part.topic for part in parts if part.topic is not None]
    paths = [path for part in parts for path in (part.path, *part.paths) if path]
    named = [str(c) for part in parts for c in part.columns if isinstance(c, str)]
    for what, names in (("topic", topics), ("array", paths), ("column", named)):
        if names:
            return _listed(what, names)
    places = [int(c) + 1 for part in parts for c in part.columns]
    return f"a table of {profile.match.columns_count or max(places, default=1)} columns"


def _held(shape: FileShape) -> str:
    for what, names in (("topic", shape.topics), ("column", shape.columns), ("array", shape.paths)):
        if names:
            return _listed(what, names)
    plural = "" if shape.columns_count == 1 else "s"
    return f"{shape.columns_count or 'no'} column{plural} without names"


def _listed(what: str, names: Collection[str]) -> str:
    shown = [name[:60] or "(without a name)" for name in list(dict.fromkeys(names))[:SHOWN]]
    more = len(set(names)) - len(shown)
    rest = f" and {more} more" if more else ""
    return f"the {what}{'' if len(set(names)) == 1 else 's'} {', '.join(shown)}{rest}"
