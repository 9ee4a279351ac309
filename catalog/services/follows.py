"""Following a dataset or a search, and the letters that new versions bring."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from catalog.manifest import difference
from catalog.models import Dataset, Follow, Told, Version
from catalog.search.datasets_query import DatasetQuery
from catalog.selectors import datasets, versions
from catalog.selectors import follows as rows
from catalog.states import VersionState
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.accounts.services.notify import notify
from portal.core.errors import ForbiddenError, InvalidError, NotFoundError
from portal.core.words import counted
from portal.jobs import services as jobs
from portal.jobs.models import Job

KIND: Final = "catalog.tell_followers"
MOST_FOLLOWS: Final = 200
"""What one person may follow; each search is asked at every publication."""
LONGEST_NAME: Final = 120
_LONGEST_QUERY: Final = 4000
_SALT: Final = "catalog.follows.stop"
_SHOWN_NOTES: Final = 1200
_AFTER_EMBARGO: Final = "after-embargo"


def follow_dataset(*, actor: Actor, dataset: Dataset) -> Follow:
    """Follow a dataset that one may see; following it again changes nothing."""
    person = _person(actor)
    if not datasets.may_see(actor, dataset):
        raise NotFoundError("There is no such dataset.", code="dataset.not_found")
    return _kept(person, {"dataset": dataset}, {"name": ""})


def follow_search(*, actor: Actor, query: DatasetQuery, name: str) -> Follow:
    """Follow whatever this query finds; the name is one's own words for it."""
    person = _person(actor)
    text = rows.query_of(query.address).address
    if not query.is_narrowed or not text:
        raise InvalidError("Search for something first.", code="follow.search_empty")
    if len(text) > _LONGEST_QUERY:
        raise InvalidError("This search is too long to be kept.", code="follow.search_too_long")
    named = " ".join(name.split())[:LONGEST_NAME] or rows.described(query)[:LONGEST_NAME]
    return _kept(person, {"dataset": None, "query": text}, {"name": named})


def _person(actor: Actor) -> User:
    person = actor.person
    if person.is_service:
        raise ForbiddenError(
            "A service account reads no letters: let a person follow it.",
            code="auth.service_account",
        )
    return person


def _kept(person: User, key: dict[str, Any], rest: dict[str, Any]) -> Follow:
    found = Follow.objects.filter(user=person, **key).first()
    if found is not None:
        return found
    if Follow.objects.filter(user=person).count() >= MOST_FOLLOWS:
        raise InvalidError(
            f"You follow {MOST_FOLLOWS} things already; let go of one first.",
            code="follow.too_many",
        )
    try:
        with transaction.atomic():
            return Follow.objects.create(user=person, **key, **rest)
    except IntegrityError:  # another request of the same person was first
        return Follow.objects.get(user=person, **key)


def unfollow(*, follow: Follow) -> None:
    """Follow it no more."""
    follow.delete()


def stop_token(follow: Follow) -> str:
    """What a letter's link carries, so that it works without signing in; it never ends."""
    return signing.Signer(salt=_SALT).sign(follow.public_id.hex)


def read_stop_token(token: str) -> Follow | None:
    """The follow of a letter's link, None if it is gone; NotFoundError for a wrong signature."""
    try:
        public_id = UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise NotFoundError("This link is not one of ours.", code="follow.not_found") from error
    found = Follow.objects.filter(public_id=public_id).select_related("user").first()
    return rows.own(found.user).filter(pk=found.pk).first() if found is not None else None


def announce(version: Version) -> None:
    """Have the followers told once the publication is committed; one job for each version."""
    jobs.submit(KIND, subject=str(version.public_id), args={"version_id": version.pk})


def announce_after_embargo() -> int:
    """Have those told who were not, of latest versions whose embargo has ended; how many jobs.

    The job of the publication told whoever could see it then. Whoever was told is not told again.
    """
    now = timezone.now()
    found = datasets.listed().filter(
        embargoed_until__lte=now,
        latest_version__state=VersionState.PUBLISHED,
        latest_version__published_at__lt=F("embargoed_until"),
    )
    submitted = Job.objects.filter(kind=KIND, version=_AFTER_EMBARGO)
    before = set(submitted.values_list("subject", flat=True))
    rows = found.values_list("latest_version_id", "latest_version__public_id")
    due = [(pk, str(public_id)) for pk, public_id in rows if str(public_id) not in before]
    for pk, subject in due:
        jobs.submit(KIND, subject=subject, args={"version_id": pk}, version=_AFTER_EMBARGO)
    return len(due)


def tell(*, version_id: int) -> int:
    """Write to each follower of a version that they may see; returns how many letters.

    A letter and the rows that remember it are one transaction for each person, so that a job that
    is repeated goes on where it stopped.
    """
    version = Version.objects.select_related("dataset__organisation").get(pk=version_id)
    if version.state != VersionState.PUBLISHED:
        return 0
    people = rows.concerned(version)
    letter = _letter(version) if people else None
    written = 0
    for user, follows in people.items():
        if letter is not None and _write(letter, version, user, follows):
            written += 1
    return written


def _write(letter: dict[str, Any], version: Version, user: User, follows: list[Follow]) -> bool:
    try:
        with transaction.atomic():
            Told.objects.bulk_create(Told(follow=follow, version=version) for follow in follows)
            stop = reverse("catalog:unfollow-mail", args=[stop_token(follows[0])])
            followed = [rows.name_of(follow) for follow in follows if follow.dataset is None]
            context = letter | {
                "searches": followed,
                "unsubscribe_path": stop,
            }
            notify(to=user, template="catalog_new_version", context=context)
    except IntegrityError:  # another worker told this person, or the follow has just ended
        return False
    return True


def _letter(version: Version) -> dict[str, Any]:
    """What all followers of a version read."""
    dataset = version.dataset
    before = versions.previous(version)
    owner, slug = dataset.organisation.slug, dataset.slug
    path = version.get_absolute_url()
    if before is not None:
        path = f"{reverse('catalog:list')}{owner}/{slug}/diff/{before.number}...{version.number}/"
    notes = version.notes.strip()
    return {
        "dataset": dataset.title,
        "owner": dataset.organisation.name,
        "number": version.number,
        "before": before.number if before else "",
        "changes": _changes(before, version),
        "notes": notes[:_SHOWN_NOTES],
        "has_more_notes": len(notes) > _SHOWN_NOTES,
        "is_synthetic": dataset.is_synthetic,
        "path": path,
    }


def _changes(before: Version | None, version: Version) -> list[str]:
    """What is new, in words; of a first version what it holds."""
    if before is None:
        return [f"{counted(version.episodes_count, 'episode')}, the first version"]
    found = difference(before.manifest, version.manifest)
    pairs = (
        (len(found.added), "added"),
        (len(found.removed), "removed"),
        (len(found.changed), "changed"),
    )
    said = [f"{counted(count, 'episode')} {what}" for count, what in pairs if count]
    return said or ["The same episodes as before"]
