"""What the catalogue shows of licences: written by licensing, never read from it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.models import Dataset
from catalog.services import index

KEYS = frozenset({"template", "name", "kind", "price", "audience", "offer"})


@transaction.atomic
def set_summary(*, dataset: Dataset, licences: list[dict[str, Any]]) -> None:
    """Replace the public offers that a dataset's card and facets show.

    Each: `{"template","name","kind","price":{"amount","currency"}|None,"audience","offer"}`.
    """
    for licence in licences:
        missing = KEYS - licence.keys()
        if missing:
            raise ValueError(f"A licence summary lacks {', '.join(sorted(missing))}.")
    row = Dataset.objects.select_for_update().select_related("organisation").get(pk=dataset.pk)
    row.licences = [{key: licence[key] for key in sorted(KEYS)} for licence in licences]
    row.save(update_fields=["licences"])
    index.refresh(row)
    dataset.licences = row.licences
