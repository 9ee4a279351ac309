"""What is wrong with a profile's own words: a draft's open questions, and units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dexterdata.profiles import Profile, StreamProfile, open_places
from dexterdata.profiles.naming import unit_named
from dexterdata.profiles.units import is_same_unit
from dexterdata.recording import Finding, Level, Recording

SHOWN: Final = 4
MOST_PLACES: Final = 8


def complaints(recording: Recording, profile: Profile) -> Iterator[Finding]:
    """Yield what has to be said of the profile with which the recording was read."""
    places = list(open_places(profile))
    if places:
        shown = ", ".join(place[:80] for place in places[:MOST_PLACES])
        more = f" and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else ""
        yield Finding(
            f"The profile {profile.name} is a draft that nobody has completed. Still open, and "
            f"marked with “?” in it: {shown}{more}.",
            check="meta.missing_profile",
            level=Level.WARNING,
            count=len(places),
        )
    yield from _contradictions(recording, profile)


def _contradictions(recording: Recording, profile: Profile) -> Iterator[Finding]:
    """Yield a finding for each unit that names of a stream say and its profile does not."""
    streams = {stream.name: stream for stream in recording.streams}
    for part in profile.streams:
        stream = streams.get(part.name)
        if stream is None or part.unit in ("", "unknown"):
            continue
        own = [column for column in part.columns if isinstance(column, str)]
        for unit, names in _others(part, own or list(stream.channels)).items():
            shown = ", ".join(name[:60] for name in names[:SHOWN])
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            said = "The name {} says" if len(names) == 1 else "The names {} say"
            yield Finding(
                f"{said.format(shown + more)} {unit}, the profile says {part.unit}: one is wrong.",
                check="value.unit_mismatch",
                level=Level.WARNING,
                stream=part.name,
                channel=None,
            )


def _others(part: StreamProfile, names: list[str]) -> dict[str, list[str]]:
    """The names by the unit that they say, where it is not the profile's.

    One letter may also mean a finger or an axis: it is a unit where all names end with it.
    """
    said: dict[str, list[str]] = {}
    for name in names:
        unit = unit_named(name, part.kind)
        if unit is not None:
            said.setdefault(unit, []).append(name)
    stated = part.unit.split(",")
    return {
        unit: members
        for unit, members in said.items()
        if not any(is_same_unit(unit, each.strip()) for each in stated)
        and (len(unit) > 1 or len(members) == len(names))
    }
