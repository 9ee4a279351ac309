"""The versions that everybody may see, the newest first: for feeds and the sitemap."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from catalog.models import Dataset, Version
from catalog.selectors import datasets
from catalog.states import READABLE

_READ = (
    *("public_id", "number", "notes", "episodes_count", "seconds", "published_at", "created_at"),
    *("dataset__slug", "dataset__title", "dataset__is_synthetic", "dataset__tasks_seen"),
    *("dataset__organisation__slug", "dataset__organisation__name"),
)


def public_versions() -> QuerySet[Version]:
    """Published and deprecated ones of what is listed to everybody, with what an entry shows."""
    rows = Version.objects.filter(state__in=READABLE, dataset__in=datasets.listed())
    return rows.select_related("dataset__organisation").only(*_READ)


def newest_versions(
    most: int, *, dataset: Dataset | None = None, among: Iterable[int] | None = None
) -> list[Version]:
    """The newest of all, of one dataset, or of those with these keys."""
    rows = public_versions()
    if dataset is not None:
        rows = rows.filter(dataset=dataset)
    if among is not None:
        rows = rows.filter(dataset__in=list(among))
    return list(rows.order_by("-published_at", "-pk")[:most])
