"""How an organisation and the person who asks for it stand to an institution: for the decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from licensing.models import AccessRequest
from licensing.selectors.evidence import mismatch
from portal.accounts.foundings import Founding, foundings_of
from portal.accounts.proofs import affiliation_of

NOT_CONFIRMED = (
    "Not confirmed as part of an institution: anybody may found an academic organisation. "
    "Check that this person may act for it."
)


@dataclass(frozen=True)
class Standing:
    """What a licence manager sees; `warning` is empty where nothing speaks against it."""

    institution: str
    domain: str
    founder: str
    founded_at: datetime
    warning: str


def standing_of(request: AccessRequest) -> Standing:
    """Return the standing of one request."""
    return standings_of([request])[request.public_id]


def standings_of(requests: Iterable[AccessRequest]) -> dict[UUID, Standing]:
    """Return the standing of each request by its public id."""
    rows = list(requests)
    foundings = foundings_of(row.organisation for row in rows)
    return {row.public_id: _standing(row, foundings[row.organisation.public_id]) for row in rows}


def _standing(row: AccessRequest, founding: Founding) -> Standing:
    here = affiliation_of(row.requester, row.organisation) if row.requester else None
    proof = here or (affiliation_of(row.requester) if row.requester else None)
    return Standing(
        institution=proof.institution.name if proof else "",
        domain=proof.email.rpartition("@")[2] if proof else "",
        founder=founding.by,
        founded_at=founding.at,
        warning=warning_of(row),
    )


def warning_of(row: AccessRequest) -> str:
    """Return why the proof may not stand for the organisation; empty where it does."""
    if "affiliation" not in row.offer.template_version.terms.get("evidence", ()):
        return ""
    if row.organisation.institution_id is None:
        return NOT_CONFIRMED
    return mismatch(row.requester, row.organisation)
