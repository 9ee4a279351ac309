"""Seats: who of the licensee may take the data."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from licensing.errors import SeatsFullError
from licensing.models import Grant, Seat
from licensing.services import grants
from licensing.states import SEAT_MOVES
from portal.accounts.access import Actor
from portal.accounts.addresses import is_service_address
from portal.accounts.models import Organisation, User
from portal.accounts.services.notify import notify
from portal.accounts.services.service_accounts import accounts_of
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError, NextStep
from portal.core.moves import move

MANAGING_ROLES = ("owner", "signatory")


def may_manage(actor: Actor, grant: Grant) -> bool:
    """Say whether somebody gives and takes seats: the licensee's owners and signatories."""
    return actor.role_in(grant.organisation) in MANAGING_ROLES


@transaction.atomic
def offer_seat(*, actor: Actor, grant: Grant, email: str) -> tuple[Seat, bool]:
    """Offer a seat to a person, who accepts it for themselves; yours is active at once."""
    grant = _open_for_change(actor, grant)
    email = email.strip().lower()
    if is_service_address(email):
        raise InvalidError(
            "This is a service account: give it a seat by its name.", code="seat.service_account"
        )
    existing = _live_seat(grant, email)
    if existing is not None:
        if existing.state == "invited" and existing.user == actor.person:
            return _accept(existing, actor.person), False
        return existing, False
    user = User.objects.filter(email=email, is_active=True, is_service=False).first()
    seat = _add(grant, email=email, user=user, invited_by=actor.person)
    if user == actor.person:
        return _accept(seat, actor.person), True
    notify(
        to=email,
        template="licensing_seat_offered",
        context={
            "dataset": grant.dataset.title,
            "organisation": grant.organisation.name,
            "inviter": actor.person.name or actor.person.email,
            "path": grant.get_absolute_url(),
        },
    )
    return seat, True


@transaction.atomic
def give_service_seat(*, actor: Actor, grant: Grant, name: str) -> tuple[Seat, bool]:
    """Give a seat to a service account of the licensee; whoever gives it answers for it."""
    grant = _open_for_change(actor, grant)
    accounts = accounts_of(grant.organisation).filter(is_active=True)
    account = accounts.filter(Q(name=name) | Q(email=name.lower())).first()
    if account is None:
        raise InvalidError(
            f"{grant.organisation} has no service account {name}.",
            code="seat.service_account_unknown",
        )
    existing = _live_seat(grant, account.email)
    if existing is not None:
        return existing, False
    seat = _add(
        grant,
        email=account.email,
        user=account,
        invited_by=actor.person,
        is_service=True,
        state="active",
        accepted_at=timezone.now(),
    )
    return seat, True


def seatless_service_accounts(grant: Grant) -> QuerySet[User]:
    """The licensee's service accounts that could be given a seat."""
    seated = grant.seats.exclude(state="removed").values("email")
    return accounts_of(grant.organisation).filter(is_active=True).exclude(email__in=seated)


def _open_for_change(actor: Actor, grant: Grant) -> Grant:
    if not may_manage(actor, grant):
        raise ForbiddenError("Only an owner or signatory of the licensee gives seats.")
    locked = grants.lock(grant)
    if locked.state not in ("pending", "active"):
        raise ConflictError(f"This grant is {locked.state}.", code="grant.not_active")
    return locked


def _live_seat(grant: Grant, email: str) -> Seat | None:
    return grant.seats.filter(email=email).exclude(state="removed").first()


def _add(grant: Grant, **fields: object) -> Seat:
    """Add a seat under the grant's lock, so that the limit holds."""
    if grant.seats.exclude(state="removed").count() >= grant.seats_limit:
        raise SeatsFullError(
            f"All {grant.seats_limit} seats of this grant are taken.",
            next_step=NextStep("Take a seat away, or order more", grant.get_absolute_url()),
        )
    try:
        with transaction.atomic():
            seat = Seat.objects.create(grant=grant, **fields)
    except IntegrityError as error:
        raise ConflictError("This person has a seat.", code="seat.exists") from error
    audit.record(
        actor=seat.invited_by, action="seat.offered", subject=seat, data={"email": seat.email}
    )
    return seat


@transaction.atomic
def accept_seat(*, actor: Actor, seat: Seat) -> Seat:
    """Accept the licence and the seat for oneself; accepting again changes nothing."""
    person = actor.person
    if seat.email != person.email and seat.user != person:
        raise ForbiddenError("This seat was offered to somebody else.")
    return _accept(seat, person)


def _accept(seat: Seat, person: User) -> Seat:
    if seat.state == "active":
        return seat
    move(seat, "active", moves=SEAT_MOVES, user=person, accepted_at=timezone.now())
    audit.record(actor=person, action="seat.accepted", subject=seat, data={"email": seat.email})
    return seat


@transaction.atomic
def remove_seat(*, actor: Actor, grant: Grant, seat: Seat) -> None:
    """Take a seat away; its holder gets no further link. Removing again changes nothing."""
    own = seat.user is not None and seat.user == actor.user
    if not (own or may_manage(actor, grant)):
        raise ForbiddenError("Only an owner or signatory of the licensee takes seats away.")
    grants.lock(grant)
    seat.refresh_from_db()
    if seat.state == "removed":
        return
    _end(seat, by=actor.person)


def _end(seat: Seat, *, by: User) -> None:
    """Remove a seat whose grant is locked; a person is told."""
    move(seat, "removed", moves=SEAT_MOVES, removed_at=timezone.now())
    audit.record(actor=by, action="seat.removed", subject=seat, data={"email": seat.email})
    if seat.is_service:
        return
    notify(
        to=seat.email,
        template="licensing_seat_removed",
        context={
            "dataset": seat.grant.dataset.title,
            "organisation": seat.grant.organisation.name,
            "path": seat.grant.dataset.get_absolute_url(),
        },
    )


@transaction.atomic
def end_seats(*, organisation: Organisation, user: User, by: User) -> None:
    """End all seats that somebody holds, or was offered, under an organisation's grants.

    Runs when a member leaves or a service account is disabled (`accounts.services.endings`).
    """
    rows = Seat.objects.filter(
        Q(user=user) | Q(email=user.email), grant__organisation=organisation
    ).exclude(state="removed")
    for seat in rows.select_related("grant__dataset", "grant__organisation").order_by("grant_id"):
        grants.lock(seat.grant)
        seat.refresh_from_db(fields=["state"])
        if seat.state != "removed":
            _end(seat, by=by)
