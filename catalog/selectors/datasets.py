"""Which datasets an actor may know of."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from catalog.models import Dataset
from catalog.selectors import withdrawals
from catalog.states import DatasetState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def listed() -> QuerySet[Dataset]:
    """What the catalogue lists for everybody."""
    return Dataset.objects.filter(state=DatasetState.PUBLISHED)


def visible_to(actor: Actor) -> QuerySet[Dataset]:
    """Published ones for everybody; all states for their organisation and for operators."""
    if actor.is_operator():
        return Dataset.objects.all()
    own = [membership.organisation_id for membership in actor.memberships]
    return Dataset.objects.filter(Q(state=DatasetState.PUBLISHED) | Q(organisation__in=own))


def is_insider(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor sees what is not published: the owner's members and operators."""
    return actor.is_operator() or actor.belongs_to(dataset.organisation)


def _named(owner: str, slug: str) -> QuerySet[Dataset]:
    rows = Dataset.objects.filter(organisation__slug=owner, slug=slug)
    return rows.select_related("organisation", "latest_version", "cover")


def get_visible(*, actor: Actor, owner: str, slug: str) -> Dataset:
    """The dataset, or NotFoundError; GoneError for a withdrawn one, since it was public."""
    dataset = _named(owner, slug).first()
    if dataset is None or (dataset.state == DatasetState.DRAFT and not is_insider(actor, dataset)):
        raise NotFoundError("There is no such dataset.", code="dataset.not_found")
    if dataset.state == DatasetState.WITHDRAWN and not is_insider(actor, dataset):
        raise withdrawals.gone(
            "This dataset was withdrawn.",
            code="dataset.withdrawn",
            why=withdrawals.of_dataset(dataset),
            versions=withdrawals.tombstones(dataset),
        )
    return dataset


def get_owned(*, actor: Actor, owner: str, slug: str) -> Dataset:
    """The dataset of the actor's own organisation, or NotFoundError."""
    dataset = _named(owner, slug).first()
    if dataset is None or not actor.belongs_to(dataset.organisation):
        raise NotFoundError("You have no such dataset.", code="dataset.not_found")
    return dataset
