"""Identifiers of versions: minted by a provider, kept for ever.

The local provider needs nobody: its names begin with DataCite's prefix for tests, and only this
portal resolves them. DataCite's registers them at doi.org and is asked by a job.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from catalog.metadata import datacite
from catalog.metadata.addresses import LOCAL_DOIS, version_page_url
from catalog.models import Doi, Version
from catalog.selectors import datasets
from catalog.states import READABLE
from portal.audit import services as audit
from portal.core.errors import UnavailableError
from portal.jobs import services as jobs
from portal.jobs.errors import PermanentError
from portal.jobs.models import Job
from portal.jobs.states import JobState

KIND: Final = "catalog.mint_doi"
TEST_PREFIX: Final = "10.5072"
_SUFFIX_LETTERS: Final = 12
_WAIT_S: Final = 30.0


class Provider(Protocol):
    """Who gives a version its identifier."""

    name: str
    is_remote: bool

    def name_of(self, version: Version) -> str:
        """The identifier of a version: always the same one."""

    def register(self, name: str, record: dict[str, Any]) -> None:
        """Make it known; UnavailableError where one should try again."""


class LocalProvider:
    """Names under DataCite's test prefix, which this portal alone resolves."""

    name = LOCAL_DOIS
    is_remote = False

    def name_of(self, version: Version) -> str:
        """The prefix and the beginning of the version's id."""
        return f"{TEST_PREFIX}/dexter.{version.public_id.hex[:_SUFFIX_LETTERS]}"

    def register(self, name: str, record: dict[str, Any]) -> None:
        """Nothing: nobody else has to know."""


class DataciteProvider:
    """DataCite's REST API: the name is created or renewed, and findable at once."""

    name = "datacite"
    is_remote = True

    def name_of(self, version: Version) -> str:
        """The member's own prefix and the beginning of the version's id."""
        prefix = settings.DEXTER_DOI_PREFIX
        return f"{prefix}/dexter.{version.public_id.hex[:_SUFFIX_LETTERS]}"

    def register(self, name: str, record: dict[str, Any]) -> None:
        """PUT the record; what DataCite refuses for good is not tried again."""
        import httpx

        attributes = record | {"doi": name, "event": "publish"}
        try:
            answer = httpx.put(
                f"{settings.DEXTER_DATACITE_URL.rstrip('/')}/dois/{quote(name, safe='/')}",
                json={"data": {"id": name, "type": "dois", "attributes": attributes}},
                auth=(settings.DEXTER_DATACITE_USER, settings.DEXTER_DATACITE_PASSWORD),
                headers={"Content-Type": "application/vnd.api+json"},
                timeout=_WAIT_S,
            )
        except httpx.HTTPError as error:
            raise UnavailableError("DataCite did not answer.", code="doi.no_answer") from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise UnavailableError("DataCite is busy.", code="doi.no_answer")
        if answer.status_code >= 400:
            raise PermanentError(
                f"DataCite refused {name} with status {answer.status_code}.", code="doi.refused"
            )


_PROVIDERS: Final[dict[str, Callable[[], Provider]]] = {
    "local": LocalProvider,
    "datacite": DataciteProvider,
}


def provider() -> Provider:
    """The provider that the settings name; none is named by an empty text."""
    return _PROVIDERS[settings.DEXTER_DOI_PROVIDER]()


def begin(version: Version) -> None:
    """Mint a version's identifier, or have it minted, in the caller's transaction.

    Only what everybody may see gets one, since an identifier's record is public.
    """
    if not settings.DEXTER_DOI_PROVIDER or not _may_be_public(version):
        return
    if provider().is_remote:
        jobs.submit(KIND, subject=str(version.public_id), args={"version_id": version.pk})
    else:
        mint(version)


def _may_be_public(version: Version) -> bool:
    is_listed = datasets.listed().filter(pk=version.dataset_id).exists()
    return is_listed and version.state in READABLE


def mint(version: Version) -> Doi:
    """Give a version its identifier; the one that it has, if it has one."""
    found = Doi.objects.filter(version=version).first()
    if found is not None:
        return found
    chosen = provider()
    name = chosen.name_of(version)
    prefix, _, suffix = name.partition("/")
    record = datacite.attributes(version) | {"doi": name, "prefix": prefix, "suffix": suffix}
    chosen.register(name, record)
    with transaction.atomic():
        doi, is_new = Doi.objects.get_or_create(
            version=version,
            defaults={"name": name, "provider": chosen.name, "target": version_page_url(version)},
        )
        if is_new:
            audit.record(actor=None, action="doi.minted", subject=version, data={"doi": name})
    return doi


def mint_by_job(*, version_id: int, finish: Callable[[], None]) -> None:
    """What a worker does: ask the provider, and end the job with the row."""
    rows = Version.objects.select_related("dataset__organisation")
    version = rows.get(pk=version_id)
    if _may_be_public(version):
        mint(version)
    finish()


def mint_missing() -> int:
    """Begin for every latest version that everybody may see and that has none; how many.

    What was given up waits for an operator, who may try the job again.
    """
    if not settings.DEXTER_DOI_PROVIDER:
        return 0
    given_up = Job.objects.filter(kind=KIND, state=JobState.DEAD).values_list("subject", flat=True)
    rows = Version.objects.filter(
        doi__isnull=True, pk__in=datasets.listed().values("latest_version")
    )
    missing = list(
        rows.exclude(public_id__in=list(given_up))
        .select_related("dataset__organisation")
        .defer("manifest")
    )
    for version in missing:
        begin(version)
    return len(missing)
