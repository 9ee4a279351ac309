"""What the catalogue shows of licences: written by licensing, never read from it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.models import Dataset
from catalog.services import index

KEYS = frozenset({"template", "name", "kind", "price", "audience", "offer"})
OPTIONAL: dict[str, Any] = {"actions": [], "is_instant": False, "terms": {}}


@transaction.atomic
def set_summary(*, dataset: Dataset, licences: list[dict[str, Any]]) -> None:
    """Replace the public offers that a dataset's card and facets show.

    Each: `{"template","name","kind","price":{"amount","currency"}|None,"audience","offer"}`,
    and, where known, `"actions"` that it allows (`catalog.facets.MAY` counts them) and
    `"is_instant"`: nobody has to agree first, and `"terms"`, the licence's structured terms as
    `catalog.metadata.odrl` reads them.
    """
    for licence in licences:
        missing = KEYS - licence.keys()
        if missing:
            raise ValueError(f"A licence summary lacks {', '.join(sorted(missing))}.")
    row = Dataset.objects.select_for_update().select_related("organisation").get(pk=dataset.pk)
    row.licences = [
        {key: licence[key] for key in sorted(KEYS)}
        | {key: licence.get(key, default) for key, default in OPTIONAL.items()}
        for licence in licences
    ]
    row.save(update_fields=["licences"])
    index.refresh(row)
    dataset.licences = row.licences
