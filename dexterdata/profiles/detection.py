"""Which device a file is from: by names only, and only when exactly one profile fits."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from dexterdata.profiles.model import Match, Profile
from dexterdata.profiles.shape import FileShape


def detect(shape: FileShape, candidates: Iterable[Profile]) -> Profile | None:
    """Return the one profile whose signature fits ``shape``, or None.

    A profile of a layout, whose paths have stars, is only taken where none of a device fits. A
    signature without names (only endings or a count of columns) never fits by itself: twenty-two
    nameless columns may be anything. Such a profile has to be named by the user.
    """
    found = fitting(shape, candidates)
    return found[0] if len(found) == 1 else None


def fitting(shape: FileShape, candidates: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return all profiles whose signature fits; those of layouts only if there are no others."""
    found = tuple(profile for profile in candidates if _fits(shape, profile.match))
    return tuple(profile for profile in found if not profile.match.is_layout) or found


def suggest(shape: FileShape, candidates: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return the profiles without names to recognise files by that fit in ending and width.

    They are only a hint to a person, who knows whether the device is the right one.
    """
    return tuple(
        profile
        for profile in candidates
        if not profile.match.is_distinctive
        and profile.match.columns_count == shape.columns_count
        and _has_ending(shape, profile.match)
    )


def _has_ending(shape: FileShape, match: Match) -> bool:
    """A file whose name has no ending may be of any device."""
    return not (match.extensions and shape.extension) or shape.extension in match.extensions


def _fits(shape: FileShape, match: Match) -> bool:
    if not match.is_distinctive or not set(match.topics) <= set(shape.topics):
        return False
    if not _has_ending(shape, match):
        return False
    if match.columns_count is not None and match.columns_count != shape.columns_count:
        return False
    paths = {path.strip("/") for path in shape.paths}
    wanted = {path.strip("/") for path in match.paths}
    if match.is_layout:
        return _has_streams(shape, wanted)
    return wanted <= paths and set(match.columns) <= set(shape.columns)


def _has_streams(shape: FileShape, patterns: set[str]) -> bool:
    """Whether some group holds all that the patterns name, as long as each other."""
    sizes = {path.strip("/"): size for path, size in shape.paths.items()}
    groups: dict[str, dict[str, set[int]]] = {}
    for path, size in sizes.items():
        for pattern in patterns:
            if path_fits(path, pattern) and size:
                group = groups.setdefault(path.rpartition("/")[0], {})
                group.setdefault(pattern, set()).add(size[0])
    return any(
        len(group) == len(patterns) and set.intersection(*group.values())
        for group in groups.values()
    )


def path_fits(path: str, pattern: str) -> bool:
    """Whether a path without leading slash has the pattern's parts; a star stays within one."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
