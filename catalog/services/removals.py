"""What is no longer shown of episodes: unserved with the commit, its bytes deleted by a job.

A row that is withdrawn or withheld names its objects until they are gone, so a job that was killed
or met a store that did not answer goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.models import Dataset, Episode
from catalog.policy import NARROWED
from catalog.services import samples
from catalog.states import EpisodeState
from portal.accounts.models import User
from portal.core.errors import UnavailableError
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.storage import store
from portal.storage.keys import PREVIEWS, brotli_key, preview_key

KIND: Final = "catalog.remove_renderings"
REDRAW_KIND: Final = "ingest.redraw_previews"
"""The job of the app that holds the recordings: draws what a narrowed policy took away."""
COLUMNS: Final = ("preview_key", "touchprint_key", "poster_key", "motion_key", "video_key")
ROWS_AT_ONCE: Final = 200


def withhold(dataset: Dataset, episodes: QuerySet[Episode], *, why: str) -> int:
    """Show nothing of these episodes from the commit on; how many they were.

    In a transaction that holds the dataset's row; the caller refreshes what lists show of it.
    """
    count = episodes.update(preview_withheld=why)
    if count:
        take_away(dataset)
    return count


def narrow(dataset: Dataset, *, by: User | None) -> int:
    """Withhold what was drawn under a wider policy and have it drawn anew; as :func:`withhold`."""
    drawn = dataset.episodes.filter(preview_withheld="", rendered_at__isnull=False)
    count = withhold(dataset, drawn.exclude(state=EpisodeState.WITHDRAWN), why=NARROWED)
    if narrowed(dataset).exists():
        redraw(dataset, by=by)
    return count


def narrowed(dataset: Dataset) -> QuerySet[Episode]:
    """The episodes that wait to be drawn again as the narrowed policy says."""
    return dataset.episodes.filter(preview_withheld=NARROWED).exclude(state=EpisodeState.WITHDRAWN)


def redraw(dataset: Dataset, *, by: User | None) -> Job:
    """Have what was narrowed drawn again; the job that is on its way is given again."""
    public_id = str(dataset.public_id)
    return jobs.submit(REDRAW_KIND, subject=public_id, args={"dataset_id": public_id}, by=by)


def take_away(dataset: Dataset) -> None:
    """Drop the samples with what is withdrawn or withheld, and have its objects deleted."""
    samples.drop_unfit(dataset)
    _order(dataset)


def _order(dataset: Dataset) -> None:
    public_id = str(dataset.public_id)
    jobs.submit(KIND, subject=public_id, args={"dataset_id": public_id})


def take_up() -> int:
    """Have deleted what a job that was given up has left; of how many datasets."""
    behind = list(Dataset.objects.filter(pk__in=_left(Episode.objects.all()).values("dataset")))
    for dataset in behind:
        _order(dataset)
    return len(behind)


def remove(*, dataset_id: str, finish: Callable[[], None]) -> None:
    """Delete the objects of all that is not shown any more of a dataset; safe to run again.

    Of what is withdrawn everything is deleted that was ever drawn, also what no row names because
    the worker that drew it was killed. It goes first: while rows name objects, :func:`take_up`
    comes back to them.
    """
    dataset = Dataset.objects.get(public_id=dataset_id)
    delete(item.key for item in list(store().list(preview_key(dataset.public_id, "card-"))))
    withdrawn = dataset.episodes.filter(state=EpisodeState.WITHDRAWN)
    for public_id in withdrawn.values_list("public_id", flat=True):
        delete_under(f"{PREVIEWS}{public_id}")
    while rows := list(_left(dataset.episodes.all())[:ROWS_AT_ONCE]):
        for row in rows:
            forget(row)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        if _left(dataset.episodes.all()).exists():
            raise UnavailableError("More was taken back meanwhile.", code="renderings.more_to_do")
        finish()


def forget(episode: Episode) -> None:
    """Delete the objects that a row names, then their names, unless it was drawn anew meanwhile."""
    named = {column: getattr(episode, column) for column in COLUMNS}
    delete(named.values())
    Episode.objects.filter(pk=episode.pk, **named).update(**dict.fromkeys(COLUMNS, ""))


def delete(keys: Iterable[str]) -> None:
    """Delete objects, and the same in brotli beside them; empty keys name none."""
    for key in filter(None, keys):
        store().delete(key)
        store().delete(brotli_key(key))


def delete_under(folder: str) -> None:
    """Delete every object in a folder of the store, and nothing beside it."""
    for found in list(store().list(f"{folder}/")):
        store().delete(found.key)


def _left(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Those that are not shown any more and still name objects."""
    unshown = Q(state=EpisodeState.WITHDRAWN) | ~Q(preview_withheld="")
    bare = Q(**dict.fromkeys(COLUMNS, ""))
    return episodes.filter(unshown).exclude(bare).only("pk", *COLUMNS).order_by("pk")
