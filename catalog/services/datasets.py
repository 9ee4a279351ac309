"""Creating and describing datasets, and keeping what lists show of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog import policy as policies
from catalog import spdx
from catalog.models import Dataset
from catalog.services import admissions, credit, datasheets, index, removals
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.core.errors import ConflictError, FieldError, InvalidError

EDITABLE = frozenset(
    {"title", "summary", "card", "licence", "tasks", "environment", "attribution", "is_synthetic"}
    | {"datasheet", "visibility", "embargoed_until", "contributors", "admitted"}
    | {"preview_policy"}
)
FIXED_ONCE_PUBLISHED = {
    "licence": "The licence is fixed once a version is published; open a new dataset.",
    "is_synthetic": "Whether data is synthetic is fixed once a version is published.",
}


def _read_licence(licence: str) -> bool:
    """Whether the licence is open; InvalidError when it is no expression."""
    try:
        return spdx.is_open(licence)
    except spdx.LicenceExpressionError as error:
        text = f"“{licence[:80]}” is not an SPDX licence expression. {error}"
        raise InvalidError(
            text,
            code="dataset.licence_invalid",
            errors=[FieldError("licence", "dataset.licence_invalid", str(error))],
        ) from error


@transaction.atomic
def create_dataset(
    *,
    organisation: Organisation,
    slug: str,
    title: str,
    summary: str,
    card: str,
    licence: str,
    tasks: Sequence[str],
    is_synthetic: bool,
    attribution: str,
    by: User,
    environment: str = "",
) -> Dataset:
    """Open a dataset as a draft; its name is unique in the organisation."""
    if slug != slugify(slug) or not slug:
        raise InvalidError(
            "A dataset's name has lower-case letters, digits and hyphens.",
            code="dataset.slug_invalid",
        )
    dataset = Dataset(
        organisation=organisation,
        slug=slug,
        title=title,
        summary=summary,
        card=card,
        licence=licence,
        is_open=_read_licence(licence),
        is_synthetic=is_synthetic,
        tasks=_distinct(tasks),
        environment=environment,
        attribution=attribution,
    )
    try:
        with transaction.atomic():
            dataset.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(
            f"{organisation.name} already has a dataset named {slug}.", code="dataset.exists"
        ) from error
    index.refresh(dataset)
    audit.record(actor=by, action="dataset.created", subject=dataset, data={"name": dataset.name})
    return dataset


def _distinct(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value.strip()))


def _refuse_fixed(row: Dataset, changes: dict[str, Any]) -> None:
    for name, text in FIXED_ONCE_PUBLISHED.items():
        if name in changes and changes[name] != getattr(row, name):
            raise ConflictError(text, code="dataset.fixed", field=name)


LISTS = frozenset({"contributors", "admitted"})
"""What is kept in rows of its own."""


def _keep_lists(row: Dataset, changes: dict[str, Any], by: User) -> None:
    if "contributors" in changes:
        credit.set_contributors(dataset=row, rows=changes["contributors"], by=by)
    if "admitted" in changes:
        admissions.name_admitted(dataset=row, slugs=changes["admitted"], by=by)


def _policy(row: Dataset, given: dict[str, Any]) -> dict[str, Any]:
    """The policy to keep, and since when: what was drawn before is drawn again with a version.

    What shows more than it allows is not waited for: see `removals.narrow`.
    """
    known = asdict(policies.read_policy(row.preview_policy))
    policy = policies.check_policy(known | given)
    if policy == known:
        return dict(row.preview_policy)
    return policy | {policies.SET_AT: timezone.now().isoformat()}


@transaction.atomic
def update_dataset(*, dataset: Dataset, by: User, **changes: Any) -> Dataset:
    """Change a dataset's description; licence and nature stay once a version is published.

    `contributors` are rows as of `credit.set_contributors`, `admitted` the names of organisations
    that see it while it is private. `preview_policy` holds the fields to change of the policy
    (`catalog.policy`).
    """
    unknown = set(changes) - EDITABLE
    if unknown:
        raise InvalidError(f"This cannot be changed: {', '.join(sorted(unknown))}.")
    row = Dataset.objects.select_for_update().select_related("organisation").get(pk=dataset.pk)
    if row.latest_version_id is not None:
        _refuse_fixed(row, changes)
    if "licence" in changes:
        row.is_open = _read_licence(changes["licence"])
        if row.is_open and row.licences:
            raise ConflictError(
                "What is open is never sold: withdraw the dataset's offers first.",
                code="dataset.has_offers",
            )
    if "tasks" in changes:
        changes = changes | {"tasks": _distinct(changes["tasks"])}
    if "preview_policy" in changes:
        changes = changes | {"preview_policy": _policy(row, changes["preview_policy"])}
    if "datasheet" in changes:
        changes = changes | {"datasheet": datasheets.read(changes["datasheet"])}
    _keep_lists(row, changes, by)
    was = policies.read_policy(row.preview_policy)
    columns = {name: value for name, value in changes.items() if name not in LISTS}
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, "is_open"])
    if policies.is_narrower(policies.read_policy(row.preview_policy), was):
        removals.narrow(row, by=by)
    index.refresh(row)
    audit.record(actor=by, action="dataset.changed", subject=row, data={"fields": sorted(changes)})
    return row
