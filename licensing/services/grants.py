"""Opening, activating and ending grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.services import admissions
from licensing.models import AccessRequest, Agreement, Bundle, Grant, LinkRecord, Order, Seat
from licensing.states import BUNDLE_MOVES, GRANT_MOVES, SEAT_MOVES
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.errors import ForbiddenError, InvalidError
from portal.core.moves import move
from portal.jobs import services as jobs


def open_grant(*, agreement: Agreement, origin: AccessRequest | Order, seats: int) -> Grant:
    """Store the pending grant of a new agreement, with a seat offered to who asked for it."""
    grant = Grant.objects.create(
        agreement=agreement,
        dataset=agreement.offer.dataset,
        organisation=agreement.organisation,
        seats_limit=seats,
        term_days=agreement.offer.term_days,
        purpose=origin.purpose,
        fields_of_use=origin.fields_of_use,
    )
    asker = origin.buyer if isinstance(origin, Order) else origin.requester
    if asker is not None:
        Seat.objects.create(grant=grant, user=asker, email=asker.email, invited_by=asker)
    return grant


def lock(grant: Grant) -> Grant:
    """Return the grant as it is now, held until the transaction ends.

    Whoever changes a grant, or hands out anything under it, holds this lock first.
    """
    return (
        Grant.objects.select_for_update(of=("self",))
        .select_related(
            "agreement__order",
            "agreement__template_version",
            "agreement__offer",
            "dataset__organisation",
            "organisation",
        )
        .get(pk=grant.pk)
    )


def accept_own_seat(*, grant: Grant, user: User) -> None:
    """Whoever signs has read and accepted the licence: their offered seat becomes active."""
    for seat in Seat.objects.filter(grant=grant, user=user, state="invited"):
        move(seat, "active", moves=SEAT_MOVES, accepted_at=timezone.now())


def activate_if_complete(*, grant: Grant) -> Grant:
    """Activate a locked pending grant once signature and payment are both there.

    Called after each of them, in any order and any number of times.
    """
    agreement = grant.agreement
    order = agreement.order
    is_signed = hasattr(agreement, "signature")
    is_paid = order is None or Order.objects.filter(pk=order.pk, state="paid").exists()
    if grant.state != "pending" or not (is_signed and is_paid):
        return grant
    now = timezone.now()
    ends_at = now + timedelta(days=grant.term_days) if grant.term_days else None
    move(grant, "active", moves=GRANT_MOVES, starts_at=now, ends_at=ends_at)
    admissions.admit(dataset=grant.dataset, organisation=grant.organisation, ends_at=ends_at)
    audit.record(
        actor=None,
        action="grant.activated",
        subject=grant,
        data={"agreement": str(agreement.public_id), "ends_at": ends_at},
    )
    for address in holders(grant):
        notify(
            to=address,
            template="licensing_grant_active",
            context={
                "dataset": grant.dataset.title,
                "ends_at": f"{ends_at:%-d %B %Y}" if ends_at else "",
                "path": grant.get_absolute_url(),
            },
        )
    return grant


def end_admission(grant: Grant) -> None:
    """A grant that ended shows its holder no private dataset any more, unless another does."""
    others = Grant.objects.filter(
        dataset=grant.dataset_id,
        organisation=grant.organisation_id,
        state__in=["active", "suspended"],
    ).exclude(pk=grant.pk)
    admissions.end(
        dataset=grant.dataset,
        organisation=grant.organisation,
        others=list(others.values_list("ends_at", flat=True)),
    )


def holders(grant: Grant) -> list[str]:
    """Return the addresses of the people who hold or were offered a seat."""
    rows = grant.seats.exclude(state="removed").filter(is_service=False)
    return list(rows.values_list("email", flat=True))


@dataclass(frozen=True)
class Revocation:
    """What a revocation would end, for whoever is about to decide it."""

    seats: int
    bundles: int
    live_links: int
    links_handed_out: int


def plan_revocation(grant: Grant) -> Revocation:
    """Count what a revocation ends, and change nothing."""
    return Revocation(
        seats=grant.seats.exclude(state="removed").count(),
        bundles=grant.bundles.exclude(state="revoked").count(),
        live_links=LinkRecord.objects.filter(grant=grant, expires_at__gt=timezone.now()).count(),
        links_handed_out=grant.links.count(),
    )


@transaction.atomic
def revoke(*, actor: Actor, grant: Grant, reason: str) -> Grant:
    """End a grant for good: its bundles are revoked and no further link is minted."""
    if not actor.is_operator("licensing"):
        raise ForbiddenError("Only a licence manager may revoke a grant.")
    if not reason.strip():
        raise InvalidError("Give a reason.", code="reason.required")
    return terminate(grant=lock(grant), reason=reason.strip(), by=actor.person)


def terminate(*, grant: Grant, reason: str, by: User) -> Grant:
    """End a locked grant, tell its holders, and have its files removed."""
    move(grant, "terminated", moves=GRANT_MOVES, reason=reason)
    end_admission(grant)
    revoked = [bundle for bundle in grant.bundles.filter(state="ready") if _revoke_bundle(bundle)]
    audit.record(
        actor=by,
        action="grant.revoked",
        subject=grant,
        data={"reason": reason, "bundles": [str(bundle.public_id) for bundle in revoked]},
    )
    for address in holders(grant):
        notify(
            to=address,
            template="licensing_grant_revoked",
            context={
                "dataset": grant.dataset.title,
                "reason": reason,
                "path": grant.get_absolute_url(),
            },
        )
    if revoked:
        jobs.submit(
            "licensing.remove_bundles",
            subject=str(grant.public_id),
            args={"grant_id": grant.pk},
            by=by,
        )
    return grant


def _revoke_bundle(bundle: Bundle) -> bool:
    move(bundle, "revoked", moves=BUNDLE_MOVES)
    return True
