"""What a draft still asks of a person."""

from __future__ import annotations

from collections.abc import Iterator

from dexterdata.profiles.model import Profile
from dexterdata.profiles.proposing import KIND

ASKED = "?"
_STREAM = "\n[[stream]]\n"


def open_places(profile: Profile) -> Iterator[str]:
    """Yield the places of a profile that its draft left open and nobody has filled in.

    These are the values "?", and the kinds that stand there with the draft's own question.
    """
    for table in ("device", "metadata"):
        for key, value in getattr(profile, table).items():
            if value.strip() == ASKED:
                yield f"{table}.{key}"
    parts = profile.text.split(_STREAM)[1:]
    if len(parts) == len(profile.streams):
        for stream, text in zip(profile.streams, parts, strict=True):
            if KIND in text:
                yield f"the kind of {stream.name}"
