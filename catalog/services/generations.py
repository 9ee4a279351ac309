"""The number of the catalogue's last change, by which every process knows what it has not read."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from catalog.models import Generation

_ROW = 1


def advance() -> int:
    """Raise the number and return it; only inside the transaction of the change itself.

    The row stays locked until that transaction ends, so a lower number is never committed after
    a higher one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The catalogue's number is raised inside the change's transaction.")
    if not Generation.objects.filter(pk=_ROW).update(number=F("number") + 1):
        Generation.objects.get_or_create(pk=_ROW)
        Generation.objects.filter(pk=_ROW).update(number=F("number") + 1)
    return int(Generation.objects.values_list("number", flat=True).get(pk=_ROW))
