"""Which device a file is from: by names only, and only when exactly one profile fits."""

from __future__ import annotations

from collections.abc import Iterable

from dexterdata.profiles.model import Match, Profile
from dexterdata.profiles.shape import FileShape


def detect(shape: FileShape, candidates: Iterable[Profile]) -> Profile | None:
    """Return the one profile whose signature fits ``shape``, or None.

    A signature without names (only endings or a count of columns) never fits by itself: twenty-two
    nameless columns may be anything. Such a profile has to be named by the user.
    """
    fitting = [profile for profile in candidates if _fits(shape, profile.match)]
    return fitting[0] if len(fitting) == 1 else None


def suggest(shape: FileShape, candidates: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return the profiles without names to recognise files by that fit in ending and width.

    They are only a hint to a person, who knows whether the device is the right one.
    """
    return tuple(
        profile
        for profile in candidates
        if not profile.match.is_distinctive
        and profile.match.columns_count == shape.columns_count
        and (not profile.match.extensions or shape.extension in profile.match.extensions)
    )


def _fits(shape: FileShape, match: Match) -> bool:
    if not match.is_distinctive or not set(match.topics) <= set(shape.topics):
        return False
    if match.extensions and shape.extension and shape.extension not in match.extensions:
        return False
    if match.columns_count is not None and match.columns_count != shape.columns_count:
        return False
    paths = {path.strip("/") for path in shape.paths}
    wanted = {path.strip("/") for path in match.paths}
    return wanted <= paths and set(match.columns) <= set(shape.columns)
