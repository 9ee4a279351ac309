"""Who may see a private dataset besides its owner: whom the owner names, and who holds a grant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from catalog.models import Admission, Dataset
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.core.errors import FieldError, InvalidError

LONGEST_LIST = 200


def admit(*, dataset: Dataset, organisation: Organisation, ends_at: datetime | None) -> None:
    """Let an organisation see a dataset until a time (None: without end); it holds a grant.

    Of several grants the one that ends last counts. Whom the owner named stays without end.
    """
    row, created = Admission.objects.select_for_update().get_or_create(
        dataset=dataset,
        organisation=organisation,
        is_named=False,
        defaults={"ends_at": ends_at},
    )
    if created or row.ends_at is None:
        return
    row.ends_at = None if ends_at is None else max(ends_at, row.ends_at)
    row.save(update_fields=["ends_at"])


def end(
    *, dataset: Dataset, organisation: Organisation, others: Collection[datetime | None]
) -> None:
    """Take away what a grant admitted an organisation to; whom the owner named stays.

    `others` are the ends of the grants that it still holds; None is one without end.
    """
    rows = Admission.objects.filter(dataset=dataset, organisation=organisation, is_named=False)
    if not others:
        rows.delete()
        return
    known = [ends_at for ends_at in others if ends_at is not None]
    rows.update(ends_at=max(known) if len(known) == len(others) else None)


@transaction.atomic
def name_admitted(*, dataset: Dataset, slugs: Collection[str], by: User) -> None:
    """Set whom the owner names; those who hold a grant stay admitted until it ends."""
    found = {row.slug: row for row in Organisation.objects.filter(slug__in=slugs)}
    unknown = sorted(set(slugs) - set(found))
    if unknown or len(slugs) > LONGEST_LIST:
        text = (
            f"There is no organisation {', '.join(unknown[:3])}."
            if unknown
            else f"At most {LONGEST_LIST} organisations can be named."
        )
        code = "dataset.admission_invalid"
        raise InvalidError(text, code=code, errors=[FieldError("admitted", code, text)])
    named = Admission.objects.filter(dataset=dataset, is_named=True)
    named.exclude(organisation__in=found.values()).delete()
    for organisation in found.values():
        Admission.objects.get_or_create(dataset=dataset, organisation=organisation, is_named=True)
    audit.record(
        actor=by, action="dataset.admitted", subject=dataset, data={"organisations": sorted(found)}
    )
