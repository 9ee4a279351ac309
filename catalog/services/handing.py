"""Handing out a version's sample: a short-lived link, or the job that makes it."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Dataset, Sample
from catalog.selectors import versions
from catalog.services import samples
from catalog.states import READABLE
from portal.accounts.models import User
from portal.core.errors import NotFoundError
from portal.core.words import counted
from portal.jobs.models import Job
from portal.jobs.states import JobState
from portal.storage import SignedRequest, store

LINK_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Handed:
    """The sample with a link to it, or the job that is making it."""

    sample: Sample | None = None
    link: SignedRequest | None = None
    job: Job | None = None


def ready_of(dataset: Dataset) -> Sample | None:
    """The sample of the latest version, if it is made and nothing in it was taken back."""
    rows = Sample.objects.filter(version=dataset.latest_version_id).select_related("version")
    found = rows.first()
    return found if found is not None and samples.is_fit(found) else None


def check_sampled(dataset: Dataset, number: str) -> None:
    """Raise NotFoundError unless it is the version that has a sample, which is the latest."""
    if number == versions.LATEST:
        return
    asked = versions.get_published(dataset, number)
    if asked.pk != dataset.latest_version_id:
        raise NotFoundError(
            f"There is no sample of version {asked.number}: only the latest version has one.",
            code="sample.not_found",
        )


def sample_of(dataset: Dataset, *, by: User | None) -> Handed:
    """The latest version's sample; what is not made yet is ordered.

    NotFoundError where no version is published, or nothing of it can be shown.
    """
    version = dataset.latest_version
    if version is None or version.state not in READABLE:
        raise NotFoundError("No version of this dataset is published.", code="sample.not_found")
    sample = ready_of(dataset)
    if sample is not None:
        name = f"{dataset.slug}-{version.number}-sample.zip"
        link = store().sign_get(sample.storage_key, expires_in_s=LINK_SECONDS, filename=name)
        return Handed(sample, link)
    job = Job.objects.filter(kind=samples.KIND, subject=str(version.public_id)).first()
    if job is not None and job.state == JobState.DEAD:
        said = (job.error or {}).get(
            "text"
        ) or f"It failed after {counted(job.attempts, 'try', 'tries')}."
        raise NotFoundError(f"There is no sample. {said}", code="sample.not_found")
    return Handed(job=samples.order(version, by=by))
