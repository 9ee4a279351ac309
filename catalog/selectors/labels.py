"""The words for values of facets, as they are now: the same in every process."""

from __future__ import annotations

from django.db.models import Max

from catalog.models import FacetValue
from catalog.states import DatasetState


def of_licences() -> dict[tuple[str, str], str]:
    """The names of licences by ("licence", value), as the dataset that changed last writes them.

    Of all other facets key and value decide (`catalog.facets.label_in`).
    """
    rows = (
        FacetValue.objects.filter(key="licence", dataset__state=DatasetState.PUBLISHED)
        .values_list("value", "label")
        .annotate(newest=Max("dataset__generation"))
        .order_by("newest", "label")
    )
    return {("licence", value): label for value, label, _ in rows}
