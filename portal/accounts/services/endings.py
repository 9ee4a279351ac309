"""What other apps end when somebody stops belonging to an organisation.

Accounts knows no app above it: each adds its own ending when it is loaded, and all of them run
in the transaction in which the membership or the service account ends.
"""

from __future__ import annotations

from typing import Protocol

from portal.accounts.models import Organisation, User


class Ending(Protocol):
    """Ends what the user holds by this organisation; it must be safe to run twice."""

    def __call__(self, *, organisation: Organisation, user: User, by: User) -> None:
        """Run inside the caller's transaction."""


ENDINGS: list[Ending] = []


def end_rights(*, organisation: Organisation, user: User, by: User) -> None:
    """Run every ending."""
    for ending in ENDINGS:
        ending(organisation=organisation, user=user, by=by)
