"""Credit: who recorded a dataset, who cites it, and how often it was downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.credits import MOST_CONTRIBUTORS, ROLES, read_doi, read_orcid
from catalog.models import CitingWork, Contributor, Dataset, DownloadMonth, Version
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, FieldError, InvalidError

MOST_WAITING = 20
"""Works of one person at one dataset that nobody has looked at yet."""
FIRST_YEAR = 1950
LONGEST_NAME = 160


@transaction.atomic
def set_contributors(*, dataset: Dataset, rows: Sequence[Mapping[str, Any]], by: User) -> None:
    """Replace the list of those who worked on a dataset, in the order of the citation.

    A row has `name`, `role` (one of `catalog.credits.ROLES`), and perhaps `orcid` and
    `affiliation`. InvalidError names the entry that is wrong.
    """
    if len(rows) > MOST_CONTRIBUTORS:
        raise _wrong("contributors", f"At most {MOST_CONTRIBUTORS} contributors can be named.")
    made = [_contributor(dataset, place, row) for place, row in enumerate(rows)]
    Contributor.objects.filter(dataset=dataset).delete()
    Contributor.objects.bulk_create(made)
    audit.record(
        actor=by, action="dataset.credited", subject=dataset, data={"contributors": len(made)}
    )


def _contributor(dataset: Dataset, place: int, row: Mapping[str, Any]) -> Contributor:
    where = f"contributors.{place}"
    name = " ".join(str(row.get("name", "")).split())
    if not name:
        raise _wrong(f"{where}.name", "A contributor has a name.")
    if row.get("role") not in ROLES:
        raise _wrong(f"{where}.role", f"A role is one of {', '.join(ROLES)}.")
    orcid = read_orcid(row["orcid"]) if row.get("orcid") else ""
    if orcid is None:
        raise _wrong(f"{where}.orcid", f"“{row['orcid'][:40]}” is not an ORCID iD.")
    affiliation = " ".join(str(row.get("affiliation", "")).split())
    for field, text in (("name", name), ("affiliation", affiliation)):
        if len(text) > LONGEST_NAME:
            raise _wrong(f"{where}.{field}", f"Write at most {LONGEST_NAME} characters.")
    return Contributor(
        dataset=dataset,
        position=place,
        name=name,
        role=row["role"],
        orcid=orcid,
        affiliation=affiliation,
    )


def _wrong(field: str, text: str, code: str = "dataset.contributor_invalid") -> InvalidError:
    return InvalidError(text, code=code, errors=[FieldError(field, code, text)])


@transaction.atomic
def register_work(
    *,
    dataset: Dataset,
    by: User,
    title: str,
    year: int,
    authors: str = "",
    venue: str = "",
    doi: str = "",
    url: str = "",
    version: Version | None = None,
) -> CitingWork:
    """Say that a work uses a dataset; it waits until the owner or an operator confirms it.

    Nothing is fetched: the DOI's form is checked, and that it was not registered before.
    """
    code = "citing_work.invalid"
    title = " ".join(title.split())
    if not title:
        raise _wrong("title", "A work has a title.", code)
    if not FIRST_YEAR <= year <= timezone.now().year + 1:
        raise _wrong("year", f"The year is between {FIRST_YEAR} and next year.", code)
    read = read_doi(doi) if doi.strip() else ""
    if read is None:
        raise _wrong("doi", f"“{doi.strip()[:60]}” is not a DOI, such as 10.1000/182.", code)
    url = _web_address(url.strip(), code)
    if not read and not url:
        raise _wrong("doi", "Give the work's DOI, or an address where it can be read.", code)
    Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)  # one after the other
    _refuse_repeated(dataset, by, read, url)
    work = CitingWork.objects.create(
        dataset=dataset,
        version=version,
        title=title,
        authors=" ".join(authors.split()),
        year=year,
        venue=" ".join(venue.split()),
        doi=read,
        url=url,
        registered_by=by,
    )
    audit.record(actor=by, action="citing_work.registered", subject=work, data={"doi": read})
    return work


def _web_address(url: str, code: str) -> str:
    try:
        parts = urlsplit(url)
        is_web = not url or (parts.scheme in ("http", "https") and bool(parts.hostname))
    except ValueError:
        is_web = False
    if not is_web:
        raise _wrong("url", "The address begins with https:// and names a site.", code)
    return url


def _refuse_repeated(dataset: Dataset, by: User, doi: str, url: str) -> None:
    known = CitingWork.objects.filter(dataset=dataset)
    same = known.filter(doi=doi) if doi else known.filter(doi="", url=url)
    if same.exists():
        raise ConflictError("This work is registered already.", code="citing_work.exists")
    waiting = known.filter(registered_by=by, state=CitingWork.State.WAITING).count()
    if waiting >= MOST_WAITING:
        raise ConflictError(
            f"{waiting} works that you registered here still wait to be looked at.",
            code="citing_work.too_many",
        )


@transaction.atomic
def decide_work(*, work: CitingWork, is_shown: bool, by: User) -> CitingWork:
    """Show a registered work on the dataset's page, or decline it; either can be changed later."""
    row = CitingWork.objects.select_for_update().get(pk=work.pk)
    row.state = CitingWork.State.SHOWN if is_shown else CitingWork.State.DECLINED
    row.save(update_fields=["state"])
    action = "citing_work.confirmed" if is_shown else "citing_work.declined"
    audit.record(actor=by, action=action, subject=row)
    return row


@transaction.atomic
def count_download(*, dataset: Dataset, at: datetime) -> None:
    """Count one download in its month. Whoever delivers says which fetches are one download."""
    month = at.date().replace(day=1)
    row, _ = DownloadMonth.objects.get_or_create(dataset=dataset, month=month)
    DownloadMonth.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
