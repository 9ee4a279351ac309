"""What is proven about a person: addresses, institutions, training; the one place that says so."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.institutions import candidates
from portal.accounts.models import Affiliation, Institution, Organisation, User


def confirmed_emails(user: User) -> list[str]:
    """Return the addresses that the person has proven to read, the primary one first."""
    rows = [row for row in user.emailaddress_set.all() if row.verified]  # type: ignore[attr-defined]
    return [row.email for row in sorted(rows, key=lambda row: (not row.primary, row.pk))]


def institutions_of(user: User) -> dict[Institution, str]:
    """Return the institutions that confirmed addresses prove, each with the address."""
    proven: dict[Institution, str] = {}
    for email in confirmed_emails(user):
        domains = candidates(email)
        found = {row.domain: row for row in Institution.objects.filter(domain__in=domains)}
        nearest = next((found[domain] for domain in domains if domain in found), None)
        if nearest is not None:
            proven.setdefault(nearest, email)
    return proven


def institution_of(user: User) -> tuple[Institution, str] | None:
    """Return the institution that the first such address proves, and that address."""
    return next(iter(institutions_of(user).items()), None)


def affiliation_of(user: User, organisation: Organisation | None = None) -> Affiliation | None:
    """Return the proof of affiliation that lasts longest, ended or not; None when there is none.

    A proof by e-mail counts only while the address is still a confirmed one of theirs. For an
    organisation that belongs to an institution, only a proof of that institution counts.
    """
    emails = set(confirmed_emails(user))
    home = organisation.institution_id if organisation is not None else None
    proofs = [
        proof
        for proof in user.affiliations.all()
        if (proof.how != "email_domain" or proof.email in emails)
        and home in (None, proof.institution_id)
    ]
    return max(proofs, key=lambda proof: proof.expires_at, default=None)


def affiliation_until(user: User, organisation: Organisation | None = None) -> datetime | None:
    """Return how long the person's affiliation is proven; None when it is not."""
    proof = affiliation_of(user, organisation)
    return proof.expires_at if proof else None


def training_until(user: User) -> datetime | None:
    """Return how long the person's training is proven; None when it is not."""
    return max((record.expires_at for record in user.trainings.all()), default=None)


def holds(until: datetime | None, now: datetime) -> bool:
    """Say whether a proof is there and not past its date."""
    return until is not None and now < until
