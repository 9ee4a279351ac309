"""Bringing the licences that ship with the portal into the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from licensing.texts import ShippedVersion, shipped
from portal.core.errors import ConflictError


@transaction.atomic
def load_shipped(
    template_model: Any, version_model: Any, versions: Iterable[ShippedVersion] | None = None
) -> int:
    """Add what is not there yet and return how many; a version that exists must be unchanged.

    The models are arguments so that a migration can pass its own historical ones.
    """
    added = 0
    for item in shipped() if versions is None else versions:
        template, _ = template_model.objects.get_or_create(
            slug=item.slug,
            defaults={"name": item.name, "kind": item.kind, "summary": item.summary},
        )
        row, created = version_model.objects.get_or_create(
            template=template,
            number=item.number,
            locale=item.locale,
            defaults={
                "text": item.text,
                "sha256": item.sha256,
                "terms": item.terms,
                "spdx": item.spdx,
                "effective_on": item.effective_on,
                "is_mandatory": item.is_mandatory,
            },
        )
        if row.sha256 != item.sha256 or row.terms != item.terms:
            raise ConflictError(
                f"{item.slug} {item.number} was changed after it was published; "
                "give the changed text a new version number.",
                code="licence.version_changed",
            )
        added += created
    return added
