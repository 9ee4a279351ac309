"""What an identifier leads to."""

from __future__ import annotations

from catalog.models import Doi, Version
from catalog.selectors import datasets
from catalog.states import READABLE, VersionState
from portal.accounts.access import ANONYMOUS
from portal.core.errors import NotFoundError


def resolve(name: str) -> tuple[Doi, Version, bool]:
    """The identifier, its version, and whether that was taken back (a tombstone).

    It resolves for everybody or for nobody: NotFoundError for what is private or under embargo.
    """
    rows = Doi.objects.select_related("version__dataset__organisation")
    doi = rows.filter(name=name.strip().lower()).first()
    if doi is None:
        raise _unknown()
    version, dataset = doi.version, doi.version.dataset
    if datasets.may_see(ANONYMOUS, dataset):
        if version.state in READABLE:
            return doi, version, False
        if version.state == VersionState.WITHDRAWN:
            return doi, version, True
    if datasets.withdrawn_in_public().filter(pk=dataset.pk).exists():
        return doi, version, True
    raise _unknown()


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such identifier here.", code="doi.not_found")
