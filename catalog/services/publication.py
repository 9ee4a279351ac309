"""What follows from a publication beside the rows of the catalogue itself."""

from __future__ import annotations

from catalog.models import Version
from catalog.services import dois, follows


def announce(version: Version) -> None:
    """Mint the identifier and have the followers told, in the publication's transaction."""
    dois.begin(version)
    follows.announce(version)
