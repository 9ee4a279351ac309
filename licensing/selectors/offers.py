"""Which licences and offers somebody may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import Dataset
from catalog.selectors import datasets
from licensing.models import LicenceTemplate, Offer, TemplateVersion
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def templates() -> QuerySet[LicenceTemplate]:
    """Return all licences, with their versions at hand."""
    return LicenceTemplate.objects.prefetch_related("versions").order_by("name")


def get_template(name: str) -> LicenceTemplate:
    """Return a licence by its short name or its id; else NotFoundError."""
    found = templates().filter(_by_name_or_id(name)).first()
    if found is None:
        raise NotFoundError("There is no such licence.", code="licence.unknown")
    return found


def _by_name_or_id(name: str) -> Q:
    try:
        return Q(public_id=UUID(name))
    except ValueError:
        return Q(slug=name)


def get_version(template: LicenceTemplate, number: str) -> TemplateVersion:
    """Return a version of a licence, "latest" included; else NotFoundError."""
    rows = template.versions.all()
    found = rows.first() if number == "latest" else rows.filter(number=number).first()
    if found is None:
        raise NotFoundError("There is no such version of this licence.", code="licence.unknown")
    return found


def offerable_versions() -> QuerySet[TemplateVersion]:
    """Return the versions of all licences that a dataset can be offered under."""
    rows = TemplateVersion.objects.exclude(template__kind="open").select_related("template")
    return rows.order_by("template__name", "-effective_on", "-pk")


def may_manage(actor: Actor, dataset: Dataset) -> bool:
    """Say whether somebody may make offers for a dataset: its owner's people, and ourselves."""
    role = actor.role_in(dataset.organisation)
    return role in ("owner", "signatory") or actor.is_operator("licensing")


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """Return the live offers that somebody may take or manage."""
    own = actor.organisations()
    live = Offer.live_at(timezone.now())
    shown = Q(is_public=True, organisation__isnull=True) | Q(organisation__in=own)
    shown |= Q(dataset__organisation__in=own)
    if actor.is_operator("licensing", "finance"):
        shown = Q()
    return (
        Offer.objects.filter(live, shown, is_active=True)
        .filter(dataset__in=datasets.visible_to(actor))
        .select_related("dataset__organisation", "template_version__template", "organisation")
        .order_by("price_amount", "pk")
    )


def offers_of(actor: Actor, dataset: Dataset) -> QuerySet[Offer]:
    """Return the offers of one dataset."""
    return visible_offers(actor).filter(dataset=dataset)


def get_offer_of(actor: Actor, dataset: Dataset, public_id: UUID) -> Offer:
    """Return an offer of this dataset that somebody may see; else NotFoundError."""
    return _one(offers_of(actor, dataset), public_id)


def get_offer(actor: Actor, public_id: UUID) -> Offer:
    """Return an offer that somebody may see; else NotFoundError."""
    return _one(visible_offers(actor), public_id)


def _one(rows: QuerySet[Offer], public_id: UUID) -> Offer:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such offer.", code="offer.unknown")
    return found
