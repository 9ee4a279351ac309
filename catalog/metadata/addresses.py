"""Absolute addresses for documents that are read outside the portal."""

from __future__ import annotations

from django.conf import settings

from catalog.models import Dataset, Version


def dataset_url(dataset: Dataset) -> str:
    """The dataset's page, with the portal's own origin."""
    return f"{settings.DEXTER_BASE_URL.rstrip('/')}{dataset.get_absolute_url()}"


def version_url(version: Version) -> str:
    """The version's place in the API."""
    base = settings.DEXTER_BASE_URL.rstrip("/")
    return f"{base}/api/v1/datasets/{version.dataset.name}/versions/{version.number}"


def licence_url(licence: str, dataset: Dataset) -> str:
    """SPDX's page of a single listed licence; otherwise the licences on the dataset's page."""
    is_listed = " " not in licence and not licence.startswith("LicenseRef-")
    if is_listed:
        return f"https://spdx.org/licenses/{licence}.html"
    return f"{dataset_url(dataset)}#licences"
