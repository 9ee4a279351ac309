"""Asking for access without a price, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from licensing.errors import EvidenceMissingError, OfferInvalidError
from licensing.models import AccessRequest, Offer, RequestDecision
from licensing.selectors import evidence, selections
from licensing.services import agreements
from licensing.services.offers import check_taker
from licensing.states import REQUEST_MOVES
from portal.accounts.access import Actor
from portal.accounts.models import Affiliation, Institution, Organisation, User
from portal.accounts.proofs import affiliation_until, institutions_of
from portal.accounts.services.notify import notify
from portal.accounts.services.organisations import tie_founded
from portal.audit import services as audit
from portal.core.errors import ForbiddenError, InvalidError, NextStep
from portal.core.moves import move

EVIDENCE_LASTS = timedelta(days=365)
OUTCOMES = {"approve": "approved", "decline": "declined", "needs_info": "needs_info"}
BEFORE_APPROVAL = ("identity", "affiliation", "training")


@dataclass(frozen=True)
class Use:
    """What somebody says they want the data for."""

    purpose: str
    fields_of_use: tuple[str, ...]
    statement: str
    selection: UUID | None = None


@transaction.atomic
def confirm_affiliation(*, user: User) -> Affiliation | None:
    """Store or renew the proofs that confirmed addresses give; the first, or None.

    Academic organisations that the person founded and that have no institution yet get the first.
    """
    found = [
        _confirm(user, institution, email) for institution, email in institutions_of(user).items()
    ]
    if not found:
        return None
    tie_founded(founder=user, institution=found[0].institution)
    return found[0]


def _confirm(user: User, institution: Institution, email: str) -> Affiliation:
    proof, created = Affiliation.objects.get_or_create(
        user=user,
        institution=institution,
        how="email_domain",
        email=email,
        defaults={"expires_at": timezone.now() + EVIDENCE_LASTS},
    )
    if not created:
        proof.expires_at = timezone.now() + EVIDENCE_LASTS
        proof.save(update_fields=["expires_at"])
    audit.record(
        actor=user,
        action="affiliation.confirmed",
        subject=proof,
        data={"institution": institution.domain, "until": proof.expires_at},
    )
    return proof


@transaction.atomic
def submit_request(
    *, actor: Actor, offer: Offer, organisation: Organisation, use: Use
) -> tuple[AccessRequest, bool]:
    """Send a request; an open one of the same person under the same offer is returned as it is."""
    now = timezone.now()
    if not offer.is_free:
        raise OfferInvalidError(
            "This offer has a price: order it.",
            code="offer.has_price",
            next_step=NextStep(
                "Order it", f"{offer.dataset.get_absolute_url()}order/{offer.public_id}/"
            ),
        )
    check_taker(actor=actor, offer=offer, organisation=organisation, purpose=use.purpose, now=now)
    person = actor.person
    if affiliation_until(person, organisation) is None:
        confirm_affiliation(user=person)
    request, created = AccessRequest.objects.get_or_create(
        offer=offer,
        organisation=organisation,
        requester=person,
        state__in=("submitted", "needs_info"),
        defaults={
            "state": "submitted",
            "requester_name": (person.name or person.email)[:120],
            "requester_email": person.email,
            "purpose": use.purpose,
            "fields_of_use": list(use.fields_of_use),
            "selection": selections.named(actor, use.selection, offer.dataset),
            "statement": use.statement,
        },
    )
    if created:
        audit.record(
            actor=person,
            action="request.submitted",
            subject=request,
            data={"offer": str(offer.public_id), "purpose": use.purpose},
        )
        _tell(request, "licensing_request_received")
    return request, created


@transaction.atomic
def answer_question(*, actor: Actor, request: AccessRequest, statement: str) -> AccessRequest:
    """Send a request again with the statement that was asked for."""
    if actor.person != request.requester:
        raise ForbiddenError("Only the person who asked may answer.")
    move(
        request,
        "submitted",
        moves=REQUEST_MOVES,
        statement=statement,
        submitted_at=timezone.now(),
    )
    audit.record(actor=actor.person, action="request.answered", subject=request, data={})
    return request


@transaction.atomic
def decide(*, actor: Actor, request: AccessRequest, decision: str, reason: str) -> AccessRequest:
    """Approve, decline, or ask back; an approval draws up the agreement."""
    if not actor.is_operator("licensing"):
        raise ForbiddenError("Only a licence manager decides on requests.")
    if request.requester == actor.person:
        raise ForbiddenError("Nobody decides on their own request.", code="request.own")
    if actor.belongs_to(request.organisation):
        raise ForbiddenError(
            "Nobody decides on a request of their own organisation.",
            code="request.own_organisation",
        )
    reason = reason.strip()
    if not reason:
        raise InvalidError("Give a reason.", code="reason.required")
    if decision == "approve":
        _check_evidence(request)
    move(
        request,
        OUTCOMES[decision],
        moves=REQUEST_MOVES,
        reason=reason,
        decided_at=timezone.now(),
    )
    RequestDecision.objects.create(
        request=request,
        decision=decision,
        reason=reason,
        decided_by=actor.person,
        decided_by_email=actor.person.email,
    )
    if decision == "approve":
        agreements.draw_up(origin=request, seats=request.offer.seats, price=None)
    audit.record(
        actor=actor.person,
        action=f"request.{OUTCOMES[decision]}",
        subject=request,
        data={"reason": reason},
    )
    _tell(request, f"licensing_request_{OUTCOMES[decision]}")
    return request


def _check_evidence(request: AccessRequest) -> None:
    ticks = evidence.ticks_of(request, timezone.now())
    missing = [
        tick for tick in ticks if tick.name in BEFORE_APPROVAL and tick.state == evidence.MISSING
    ]
    if missing:
        words = " ".join(f"{tick.label}: {tick.missing}" for tick in missing)
        raise EvidenceMissingError(
            f"This cannot be approved yet. {words}",
            missing=[tick.name for tick in missing],
        )


def _tell(request: AccessRequest, template: str) -> None:
    agreement = getattr(request, "agreement", None)
    notify(
        to=request.requester_email,
        template=template,
        context={
            "name": request.requester_name,
            "dataset": request.offer.dataset.title,
            "organisation": request.organisation.name,
            "reason": request.reason,
            "path": agreement.get_absolute_url() if agreement else request.get_absolute_url(),
        },
    )
