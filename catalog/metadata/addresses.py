"""Absolute addresses for documents that are read outside the portal."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from catalog import spdx
from catalog.models import Dataset, Doi, Version

LOCAL_DOIS = "local"
"""The provider whose identifiers only this portal resolves."""


def origin() -> str:
    """The portal's own origin, without a slash at its end."""
    return str(settings.DEXTER_BASE_URL).rstrip("/")


def absolute(path: str) -> str:
    """An address of the portal as others have to write it."""
    return f"{origin()}{path}"


def catalogue_url() -> str:
    """The page that lists all datasets."""
    return absolute(reverse("catalog:list"))


def terms_url(word: str = "") -> str:
    """Where a word of our licence terms is explained (`docs/metadata.md`)."""
    return absolute(f"/docs/metadata/#{word}")


def dataset_url(dataset: Dataset) -> str:
    """The dataset's page, with the portal's own origin."""
    return absolute(dataset.get_absolute_url())


def picture_path(dataset: Dataset) -> str:
    """The path of the picture that others show when they link to the dataset.

    It changes whenever the dataset's listed content does, so that what others keep gets old.
    """
    path = reverse("catalog:picture", args=[dataset.organisation.slug, dataset.slug])
    return f"{path}?v={dataset.generation}"


def version_page_url(version: Version) -> str:
    """The version's page, which stays whatever becomes of it."""
    return absolute(version.get_absolute_url())


def api_url(dataset: Dataset, *parts: str) -> str:
    """A dataset's place in the API, or something below it."""
    return absolute("/".join((f"/api/v1/datasets/{dataset.name}", *parts)))


def version_url(version: Version) -> str:
    """The version's place in the API."""
    return api_url(version.dataset, "versions", version.number)


def croissant_url(version: Version) -> str:
    """The Croissant of this very version, whichever is the latest."""
    return f"{api_url(version.dataset, 'croissant')}?version={version.number}"


def doi_of(version: Version) -> Doi | None:
    """The identifier that was minted for a version, if any."""
    return getattr(version, "doi", None)


def doi_url(doi: Doi) -> str:
    """Where an identifier resolves: a local one here, a registered one at doi.org."""
    if doi.provider == LOCAL_DOIS:
        return absolute(f"/doi/{doi.name}")
    return f"https://doi.org/{doi.name}"


def identifier_url(version: Version) -> str:
    """The address to cite: that of the identifier, or else of the dataset's page."""
    doi = doi_of(version)
    return doi_url(doi) if doi else dataset_url(version.dataset)


def recording_url(dataset: Dataset, recording: str) -> str:
    """The page of one recording: what was found in it, its SHA-256, its episodes."""
    names = (dataset.organisation.slug, dataset.slug, recording)
    return absolute(reverse("pages:recording-quality", args=names))


def is_listed_licence(licence: str) -> bool:
    """Whether SPDX lists it: one name that is not our own."""
    return " " not in licence and not licence.startswith("LicenseRef-")


def licence_url(licence: str, dataset: Dataset) -> str:
    """SPDX's page of a single listed licence; otherwise the licences on the dataset's page."""
    if is_listed_licence(licence):
        return f"https://spdx.org/licenses/{licence}.html"
    return f"{dataset_url(dataset)}#licences"


def licences_of(licence: str, dataset: Dataset) -> list[tuple[str, str]]:
    """Each licence that holds at once, with where it is explained.

    A choice between licences stays together, since an address of each would say that all hold.
    """
    try:
        choices = sorted(" OR ".join(sorted(choice)) for choice in spdx.read(licence))
    except spdx.LicenceExpressionError:
        choices = [licence]
    return [(name, licence_url(name, dataset)) for name in choices]


def licence_urls(licence: str, dataset: Dataset) -> str | list[str]:
    """Where its licences are explained: one address, or a list where several hold at once."""
    found = list(dict.fromkeys(address for _, address in licences_of(licence, dataset)))
    return found[0] if len(found) == 1 else found
