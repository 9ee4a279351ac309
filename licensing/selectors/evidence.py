"""What is proven about a person, and which ticks a request has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from licensing.affiliation import candidates
from licensing.facts import EvidenceFacts
from licensing.models import AccessRequest
from licensing.selectors.papers import agreement_of
from licensing.terms import Terms
from portal.accounts.models import Institution, User

# What a list of requests loads beforehand, so that its ticks need no query per row.
PROOFS = ("requester__emailaddress_set", "requester__affiliations", "requester__trainings")
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


def confirmed_emails(user: User) -> list[str]:
    """Return the addresses that the person has proven to read, the primary one first."""
    rows = [row for row in user.emailaddress_set.all() if row.verified]  # type: ignore[attr-defined]
    return [row.email for row in sorted(rows, key=lambda row: (not row.primary, row.pk))]


def institution_of(user: User) -> tuple[Institution, str] | None:
    """Return the institution that a confirmed address proves, and that address."""
    for email in confirmed_emails(user):
        domains = candidates(email)
        found = {row.domain: row for row in Institution.objects.filter(domain__in=domains)}
        for domain in domains:
            if domain in found:
                return found[domain], email
    return None


def affiliation_until(user: User) -> datetime | None:
    """Return how long the person's affiliation is proven; None when it is not.

    A proof by e-mail counts only while the address is still a confirmed one of theirs.
    """
    emails = set(confirmed_emails(user))
    ends = [
        proof.expires_at
        for proof in user.affiliations.all()
        if proof.how != "email_domain" or proof.email in emails
    ]
    return max(ends, default=None)


def training_until(user: User) -> datetime | None:
    """Return how long the person's training is proven; None when it is not."""
    return max((record.expires_at for record in user.trainings.all()), default=None)


def evidence_of(user: User | None, terms: Terms) -> tuple[EvidenceFacts, ...]:
    """Return each kind of proof, whether the terms need it, and until when it holds."""
    needed = terms.get("evidence", ())
    readers = {"affiliation": affiliation_until, "training": training_until}
    return tuple(
        EvidenceFacts(
            name,
            name in needed,
            reader(user) if user is not None and name in needed else None,
        )
        for name, reader in readers.items()
    )


def ticks_of(request: AccessRequest, now: datetime) -> tuple[Tick, ...]:
    """Return the five ticks of a request, in the order of the journey."""
    terms = request.offer.template_version.terms
    proofs = {proof.name: proof for proof in evidence_of(request.requester, terms)}
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
        return Tick(proof.name, label, MISSING, missing)
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
