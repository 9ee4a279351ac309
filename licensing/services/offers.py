"""Making and withdrawing offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import spdx
from catalog.models import Dataset
from catalog.services import licences
from licensing.errors import OfferInvalidError, OfferNotForYouError
from licensing.models import Offer, TemplateVersion
from licensing.money import Money
from licensing.selectors import offers as selectors
from licensing.terms import PURPOSES, allowed, constraint, not_permitted, purpose_key
from portal.accounts.access import Actor
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.core.errors import ConflictError, FieldError, ForbiddenError, InvalidError, NextStep


@dataclass(frozen=True)
class OfferTerms:
    """How an offer is made; what is None comes from the licence."""

    audience: str
    price: Money | None
    term_days: int | None
    seats: int | None
    is_public: bool
    organisation: Organisation | None = None
    valid_until: datetime | None = None


@transaction.atomic
def create_offer(
    *, actor: Actor, dataset: Dataset, template_version: TemplateVersion, made: OfferTerms
) -> Offer:
    """Offer a dataset under a licence version; open datasets cannot be offered."""
    if not selectors.may_manage(actor, dataset):
        raise ForbiddenError("Only the dataset's owner may make offers for it.")
    _check(dataset, template_version, made)
    terms = template_version.terms
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                dataset=dataset,
                template_version=template_version,
                audience=made.audience,
                organisation=made.organisation,
                price_amount=made.price.amount if made.price else None,
                currency=made.price.currency if made.price else "",
                term_days=made.term_days or constraint(terms, "term_days"),
                seats=made.seats or constraint(terms, "seats") or 1,
                scope_kind=constraint(terms, "versions"),
                is_public=made.is_public,
                valid_until=made.valid_until,
                created_by=actor.person,
            )
    except IntegrityError as error:
        raise ConflictError(
            "This dataset is already offered under this licence version to this audience.",
            code="offer.exists",
        ) from error
    audit.record(
        actor=actor.person,
        action="offer.created",
        subject=offer,
        data={"dataset": str(dataset.public_id), "licence": str(template_version)},
    )
    refresh_summary(dataset)
    return offer


def _check(dataset: Dataset, version: TemplateVersion, made: OfferTerms) -> None:
    _refuse_open(dataset)
    kind = version.template.kind
    if kind == "open":
        raise OfferInvalidError(
            "This text explains open data; a dataset becomes open by its own licence.",
            code="offer.template_is_open",
        )
    if kind == "commercial" and made.price is None:
        raise _field("price", "offer.price_missing", "A commercial licence needs a price.")
    if kind in ("academic", "evaluation") and made.price is not None:
        raise _field("price", "offer.price_not_allowed", "This licence is free of charge.")
    if made.audience == "organisation" and made.organisation is None:
        raise _field("organisation", "required", "Name the organisation.")
    if made.audience != "organisation" and made.organisation is not None:
        raise _field("organisation", "not_allowed", "Only for the audience organisation.")


def _refuse_open(dataset: Dataset) -> None:
    """Refuse a dataset that is open, or that holds anything to be had under an open licence."""
    files = dataset.source_files.filter(withdrawn_at__isnull=True)
    licences = {dataset.licence, *files.values_list("licence", flat=True).distinct()}
    found = sorted(licence for licence in licences if licence and _holds_open_part(licence))
    if found:
        raise OfferInvalidError(
            "What is open is never sold: this dataset holds what is free to have under "
            f"{', '.join(found)}.",
            code="offer.dataset_is_open",
            next_step=NextStep("Put the open part into a dataset of its own", ""),
        )


def _holds_open_part(licence: str) -> bool:
    try:
        return any(choice & spdx.OPEN for choice in spdx.read(licence))
    except spdx.LicenceExpressionError:
        return False  # a file under no readable licence is never published


def _field(name: str, code: str, text: str) -> OfferInvalidError:
    return OfferInvalidError(text, code=code, errors=[FieldError(name, code, text)])


@transaction.atomic
def withdraw_offer(*, actor: Actor, offer: Offer) -> Offer:
    """Take an offer off the dataset's page; what was agreed under it stays."""
    if not selectors.may_manage(actor, offer.dataset):
        raise ForbiddenError("Only the dataset's owner may withdraw its offers.")
    _close(offer, "offer.withdrawn", actor.person)
    return offer


@transaction.atomic
def expire_offer(offer: Offer) -> bool:
    """Close an offer whose time is over, so that a new one can take its place."""
    return _close(offer, "offer.expired", None)


def _close(offer: Offer, action: str, by: User | None) -> bool:
    rows = Offer.objects.filter(pk=offer.pk, is_active=True).update(is_active=False)
    offer.is_active = False
    if rows:
        audit.record(actor=by, action=action, subject=offer, data={})
        refresh_summary(offer.dataset)
    return bool(rows)


def refresh_summary(dataset: Dataset) -> None:
    """Tell the catalogue what its cards show of a dataset's licences."""
    rows = (
        Offer.objects.filter(dataset=dataset, is_active=True, is_public=True)
        .filter(Offer.live_at(timezone.now()), organisation__isnull=True)
        .select_related("template_version__template")
        .order_by("price_amount", "pk")
    )
    licences.set_summary(dataset=dataset, licences=[_summary(offer) for offer in rows])


def _summary(offer: Offer) -> dict[str, Any]:
    template = offer.template_version.template
    return {
        "template": template.slug,
        "name": template.name,
        "kind": template.kind,
        "price": offer.price.as_api() if offer.price else None,
        "audience": offer.audience,
        "offer": str(offer.public_id),
        "actions": allowed(offer.template_version.terms),
        "is_instant": False,  # a person decides on each request, and a price has to be paid
        "terms": _public_terms(offer),
    }


def _public_terms(offer: Offer) -> dict[str, Any]:
    """The structured terms that the catalogue's metadata exports, with this offer's own limits."""
    version = offer.template_version
    limits = {**version.terms["constraints"], "term_days": offer.term_days, "seats": offer.seats}
    return {
        "number": version.number,
        "spdx": version.spdx,
        "actions": version.terms["actions"],
        "constraints": limits,
        "duties": version.terms["duties"],
    }


def check_taker(
    *, actor: Actor, offer: Offer, organisation: Organisation, purpose: str, now: datetime
) -> None:
    """Refuse whoever may not take an offer, or wants it for what its licence denies."""
    if not offer.is_open_at(now):
        raise ConflictError("This offer has ended.", code="offer.ended")
    _refuse_open(offer.dataset)
    if not actor.belongs_to(organisation):
        raise ForbiddenError(
            "You do not belong to this organisation.", code="organisation.not_member"
        )
    if offer.audience == "academic" and organisation.kind != "academic":
        raise OfferNotForYouError("This offer is for universities and research institutes.")
    if offer.organisation_id is not None and offer.organisation_id != organisation.pk:
        raise OfferNotForYouError("This offer was made to another organisation.")
    _check_purpose(offer, purpose)


def _check_purpose(offer: Offer, purpose: str) -> None:
    if not offer.is_free and purpose_key(purpose) == "other":
        raise InvalidError(
            f"An order's purpose is one of: {', '.join(PURPOSES)}.",
            code="purpose.unknown",
            errors=[FieldError("purpose", "purpose.unknown", ", ".join(PURPOSES))],
        )
    beyond = not_permitted(offer.template_version.terms, purpose)
    if beyond:
        raise InvalidError(
            f"This licence does not allow the purpose “{purpose}”.",
            code="purpose.not_permitted",
            errors=[FieldError("purpose", "purpose.not_permitted", ", ".join(beyond))],
            next_step=NextStep("Compare licences", offer.dataset.get_absolute_url()),
        )
