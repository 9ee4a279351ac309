"""Which datasets an actor may know of."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalog.models import Admission, Dataset
from catalog.search.sight import Eyes
from catalog.selectors import withdrawals
from catalog.states import DatasetState, Visibility
from portal.accounts.access import ANONYMOUS, Actor
from portal.core.errors import NotFoundError


def _insider(actor: Actor) -> Q:
    """Rows of the actor's own organisations."""
    return Q(organisation__in=[membership.organisation_id for membership in actor.memberships])


def _admissions(organisations: Sequence[int], now: datetime) -> QuerySet[Admission]:
    """Those of these organisations that have not ended."""
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Admission.objects.filter(lasting, organisation__in=organisations)


def admitted_to(organisations: Sequence[int]) -> list[int]:
    """The keys of the private datasets that these organisations may see."""
    if not organisations:
        return []
    return list(_admissions(organisations, timezone.now()).values_list("dataset_id", flat=True))


def eyes_of(actor: Actor) -> Eyes:
    """The person as indexes in memory know them (`catalog.search.sight`)."""
    own = [membership.organisation_id for membership in actor.memberships]
    is_operator = actor.is_operator()
    admitted = [] if is_operator else admitted_to(own)
    return Eyes(time.time(), own, admitted, is_operator)


def _open_to(actor: Actor, now: datetime) -> Q:
    """What a published dataset shows to outsiders: not embargoed, and public or admitted to."""
    is_over = Q(embargoed_until__isnull=True) | Q(embargoed_until__lte=now)
    who = Q(visibility=Visibility.PUBLIC)
    own = [membership.organisation_id for membership in actor.memberships]
    if own:
        who |= Q(Exists(_admissions(own, now).filter(dataset=OuterRef("pk"))))
    return is_over & who


def listed_to(actor: Actor) -> QuerySet[Dataset]:
    """What the catalogue lists for this person: published, and theirs to see."""
    rows = Dataset.objects.filter(state=DatasetState.PUBLISHED)
    if actor.is_operator():
        return rows
    return rows.filter(_open_to(actor, timezone.now()) | _insider(actor))


def listed() -> QuerySet[Dataset]:
    """What the catalogue lists for everybody."""
    return listed_to(ANONYMOUS)


def visible_to(actor: Actor) -> QuerySet[Dataset]:
    """What is listed to the actor, and in any state what is of their organisation."""
    if actor.is_operator():
        return Dataset.objects.all()
    shown = Q(state=DatasetState.PUBLISHED) & _open_to(actor, timezone.now())
    return Dataset.objects.filter(shown | _insider(actor))


def may_see(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor may know of this one: the very rule of the list, asked of one row."""
    return visible_to(actor).filter(pk=dataset.pk).exists()


def is_insider(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor sees what is not published: the owner's members and operators."""
    return actor.is_operator() or actor.belongs_to(dataset.organisation)


def _named(owner: str, slug: str) -> QuerySet[Dataset]:
    """With what a page needs; the manifest, which may be large, is read by whoever asks for it."""
    rows = Dataset.objects.filter(organisation__slug=owner, slug=slug)
    related = rows.select_related("organisation", "latest_version", "cover")
    return related.defer("latest_version__manifest")


def get_visible(*, actor: Actor, owner: str, slug: str) -> Dataset:
    """The dataset, or NotFoundError; GoneError for a withdrawn one, since it was public."""
    dataset = _named(owner, slug).first()
    if dataset is None:
        raise _unknown()
    if may_see(actor, dataset):
        return dataset
    if withdrawn_in_public().filter(pk=dataset.pk).exists():
        raise withdrawals.gone(
            "This dataset was withdrawn.",
            code="dataset.withdrawn",
            why=withdrawals.of_dataset(dataset),
            versions=withdrawals.tombstones(dataset),
        )
    raise _unknown()


def withdrawn_in_public() -> QuerySet[Dataset]:
    """What everybody saw before it was withdrawn: its tombstone tells nobody anything new."""
    rows = Dataset.objects.filter(state=DatasetState.WITHDRAWN)
    return rows.filter(_open_to(ANONYMOUS, timezone.now()))


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such dataset.", code="dataset.not_found")


def get_owned(*, actor: Actor, owner: str, slug: str) -> Dataset:
    """The dataset of the actor's own organisation, or NotFoundError."""
    dataset = _named(owner, slug).first()
    if dataset is None or not actor.belongs_to(dataset.organisation):
        raise NotFoundError("You have no such dataset.", code="dataset.not_found")
    return dataset
