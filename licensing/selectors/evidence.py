"""What is proven about a person, and which ticks a request has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from licensing.facts import EvidenceFacts
from licensing.models import AccessRequest
from licensing.selectors.papers import agreement_of
from licensing.terms import Terms
from portal.accounts.models import Organisation, User
from portal.accounts.proofs import (
    affiliation_of,
    affiliation_until,
    confirmed_emails,
    training_until,
)

# What a list of requests loads beforehand, so that its ticks need no query per row.
PROOFS = (
    "requester__emailaddress_set",
    "requester__affiliations__institution",
    "requester__trainings",
)
DONE, MISSING, NOT_NEEDED = "done", "missing", "not_needed"


@dataclass(frozen=True)
class Tick:
    """One step of a request: its state, and what is missing if it is."""

    name: str
    label: str
    state: str
    missing: str

    def as_api(self) -> dict[str, str | None]:
        """Return the API's object."""
        return {"state": self.state, "missing": self.missing or None}


def evidence_of(
    user: User | None, terms: Terms, organisation: Organisation
) -> tuple[EvidenceFacts, ...]:
    """Return each kind of proof, whether the terms need it, and until when it holds."""
    needed = terms.get("evidence", ())
    affiliated = affiliation_until(user, organisation) if user is not None else None
    trained = training_until(user) if user is not None else None
    return (
        EvidenceFacts(
            "affiliation", "affiliation" in needed, affiliated, mismatch(user, organisation)
        ),
        EvidenceFacts("training", "training" in needed, trained),
    )


def mismatch(user: User | None, organisation: Organisation) -> str:
    """Say whose proof a person holds where it is not that of the organisation's institution."""
    proof = affiliation_of(user) if user is not None else None
    home = organisation.institution
    if user is None or proof is None or home is None or affiliation_of(user, organisation):
        return ""
    return (
        f"The affiliation is proven with {proof.institution.name}; {organisation.name} belongs "
        f"to {home.name}."
    )


def ticks_of(request: AccessRequest, now: datetime) -> tuple[Tick, ...]:
    """Return the five ticks of a request, in the order of the journey."""
    terms = request.offer.template_version.terms
    proofs = {
        proof.name: proof for proof in evidence_of(request.requester, terms, request.organisation)
    }
    return (
        _identity(request.requester),
        _proof("Affiliation", proofs["affiliation"], now, AFFILIATION_MISSING),
        _proof("Training", proofs["training"], now, "No valid training record yet."),
        _agreement(request),
        _approval(request),
    )


AFFILIATION_MISSING = (
    "None of your confirmed addresses belongs to a listed university or institute."
)


def _identity(user: User | None) -> Tick:
    is_done = user is not None and bool(confirmed_emails(user))
    missing = "" if is_done else "Confirm your e-mail address."
    return Tick("identity", "Identity", DONE if is_done else MISSING, missing)


def _proof(label: str, proof: EvidenceFacts, now: datetime, missing: str) -> Tick:
    if not proof.is_needed:
        return Tick(proof.name, label, NOT_NEEDED, "")
    if proof.valid_until is None:
        return Tick(proof.name, label, MISSING, proof.note or missing)
    if proof.valid_until <= now:
        return Tick(proof.name, label, MISSING, f"Ended on {proof.valid_until:%-d %B %Y}.")
    return Tick(proof.name, label, DONE, "")


def _agreement(request: AccessRequest) -> Tick:
    agreement = agreement_of(request)
    if agreement is None:
        return Tick("agreement", "Agreement", MISSING, "Comes after the approval.")
    if getattr(agreement, "signature", None) is None:
        return Tick("agreement", "Agreement", MISSING, "Waits for a signature.")
    return Tick("agreement", "Agreement", DONE, "")


_APPROVAL_MISSING = {
    "draft": "Not sent yet.",
    "submitted": "A licence manager decides on it.",
    "needs_info": "The licence manager has a question.",
    "declined": "The request was declined.",
    "expired": "The request expired.",
}


def _approval(request: AccessRequest) -> Tick:
    missing = _APPROVAL_MISSING.get(request.state, "")
    return Tick("approval", "Approval", MISSING if missing else DONE, missing)
