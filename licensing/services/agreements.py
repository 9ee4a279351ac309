"""Drawing up the exact text for two parties, and signing it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from licensing.errors import NotSignatoryError, TextChangedError
from licensing.models import AccessRequest, Agreement, Grant, Order, Signature
from licensing.money import Money
from licensing.selectors import selections
from licensing.selectors.snapshots import is_unchanged
from licensing.services import grants
from licensing.versions import describe_scope
from licensing.wording import fill, law_in_words, sha256_of, sha256_of_terms, term_in_words
from portal.accounts.access import Actor
from portal.accounts.models import Organisation
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.errors import ConflictError

SIGNING_ROLES = ("owner", "signatory")
GENESIS = "0" * 64
CHAIN_TRIES = 20


@dataclass(frozen=True)
class SignedAs:
    """What a signer states, and the circumstances of the signature."""

    sha256: str
    name: str
    role: str
    address: str = ""
    agent: str = ""


def draw_up(*, origin: AccessRequest | Order, seats: int, price: Money | None) -> Agreement:
    """Store the text with the parties filled in, and the pending grant that it will give."""
    offer, terms = origin.offer, origin.offer.template_version.terms
    version = offer.dataset.latest_version
    if version is None:
        raise ConflictError("This dataset has no published version yet.", code="dataset.empty")
    text = fill(
        offer.template_version.text,
        {
            "licensor": _party_in_words(offer.dataset.organisation),
            "licensee": _party_in_words(origin.organisation),
            "requester": _asker(origin)["name"],
            "dataset": offer.dataset.title,
            "scope": _scope_in_words(origin, version.number),
            "purpose": origin.purpose,
            "fields": ", ".join(origin.fields_of_use) or "any",
            "seats": str(seats),
            "term": term_in_words(offer.term_days),
            "price": str(price) if price else "free of charge",
            "law": law_in_words(terms["governing_law"]),
        },
    )
    agreement = Agreement.objects.create(
        offer=offer,
        template_version=offer.template_version,
        organisation=origin.organisation,
        request=origin if isinstance(origin, AccessRequest) else None,
        order=origin if isinstance(origin, Order) else None,
        text=text,
        sha256=sha256_of(text),
        terms=terms,
        terms_sha256=sha256_of_terms(terms),
        parties={
            "licensor": _party(offer.dataset.organisation),
            "licensee": _party(origin.organisation) | {"requested_by": _asker(origin)},
        },
        scope_kind=offer.scope_kind,
        scope_version=version.number,
    )
    grants.open_grant(agreement=agreement, origin=origin, seats=seats)
    return agreement


def _scope_in_words(origin: AccessRequest | Order, number: str) -> str:
    """The versions that are covered, and what the licensee picked out of them."""
    covered = describe_scope(origin.offer.scope_kind, number)
    if not origin.selection:
        return covered
    return f"{covered}, wanted for the {selections.in_words(origin.selection)}"


def _party(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": str(organisation.public_id),
        "name": organisation.name,
        "kind": organisation.kind,
        "country": organisation.country,
    }


def _party_in_words(organisation: Organisation) -> str:
    country = f" ({organisation.country})" if organisation.country else ""
    return f"{organisation.name}{country}"


def _asker(origin: AccessRequest | Order) -> dict[str, str]:
    if isinstance(origin, Order):
        return {"name": origin.buyer_name, "email": origin.buyer_email}
    return {"name": origin.requester_name, "email": origin.requester_email}


def may_sign(actor: Actor, agreement: Agreement) -> bool:
    """Say whether somebody may bind the licensee."""
    return actor.role_in(agreement.organisation) in SIGNING_ROLES


@transaction.atomic
def sign(*, actor: Actor, agreement: Agreement, signed: SignedAs) -> Signature:
    """Sign the exact text; signing again what is signed returns the signature that exists.

    The grant is locked first, so that a payment at the same moment sees this signature.
    """
    if not may_sign(actor, agreement):
        raise NotSignatoryError(
            f"Only an owner or signatory of {agreement.organisation} may sign this."
        )
    grant = grants.lock(agreement.grant)
    if signed.sha256 != agreement.sha256 or not is_unchanged(agreement):
        raise TextChangedError(
            "The hash you sent is not that of this agreement's text. Read it again, then sign."
        )
    existing = Signature.objects.filter(agreement=agreement).first()
    if existing is not None:
        return existing
    if grant.state != "pending":
        raise ConflictError("This agreement can no longer be signed.", code="agreement.closed")
    signature = _append(actor, agreement, signed)
    audit.record(
        actor=actor.person,
        action="agreement.signed",
        subject=agreement,
        data={"sha256": signature.sha256, "name": signature.name, "role": signature.role},
    )
    grants.accept_own_seat(grant=grant, user=actor.person)
    _tell(actor, agreement, grant, signature)
    grants.activate_if_complete(grant=grant)
    return signature


def _append(actor: Actor, agreement: Agreement, signed: SignedAs) -> Signature:
    """Add a signature at the chain's end; another one at the same moment makes us look again."""
    for _ in range(CHAIN_TRIES):
        last = Signature.objects.order_by("-pk").first()
        now = timezone.now()
        previous = last.hash if last else GENESIS
        try:
            with transaction.atomic():
                return Signature.objects.create(
                    agreement=agreement,
                    signer=actor.person,
                    signer_email=actor.person.email,
                    name=signed.name,
                    role=signed.role,
                    sha256=signed.sha256,
                    signed_at=now,
                    address=signed.address,
                    agent=signed.agent[:300],
                    how="token" if actor.token else "session",
                    previous_hash=previous,
                    hash=chain_hash(previous, agreement, signed, actor.person.email, now),
                )
        except IntegrityError:
            if Signature.objects.filter(agreement=agreement).exists():
                raise
    raise ConflictError("Too many signatures at the same moment; try again.")


def chain_hash(
    previous: str, agreement: Agreement, signed: SignedAs, email: str, at: datetime
) -> str:
    """Return the hash over a signature, the text and terms it is under, and the one before it."""
    parts = [
        previous,
        str(agreement.public_id),
        signed.sha256,
        agreement.terms_sha256,
        signed.name,
        signed.role,
        email,
        at.isoformat(),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _tell(actor: Actor, agreement: Agreement, grant: Grant, signature: Signature) -> None:
    notify(
        to=actor.person,
        template="licensing_agreement_signed",
        context={
            "dataset": grant.dataset.title,
            "organisation": agreement.organisation.name,
            "name": signature.name,
            "role": signature.role,
            "sha256": signature.sha256,
            "path": agreement.get_absolute_url(),
        },
    )
