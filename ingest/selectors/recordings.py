"""Which recordings an actor may know of, and how they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from catalog.models import Dataset
from ingest.models import Recording, ValidationRun
from ingest.selectors.owners import SCOPE, organisations_of
from ingest.states import CHECKING, GONE, RecordingState
from portal.accounts.access import Actor
from portal.core.errors import ForbiddenError, NotFoundError

REVIEW_SCOPE = "review:write"
GROUPS: dict[str, tuple[RecordingState, ...]] = {
    "checking": CHECKING,
    "to_fix": (
        RecordingState.FAILED,
        RecordingState.REFUSED,
        RecordingState.CHANGES_REQUESTED,
    ),
    "to_submit": (RecordingState.PASSED,),
    "in_review": (RecordingState.IN_REVIEW,),
    "to_publish": (RecordingState.ACCEPTED,),
    "published": (RecordingState.PUBLISHED,),
}


def may_review(actor: Actor) -> bool:
    """Whether one sees all recordings, as a reviewer does."""
    return REVIEW_SCOPE in actor.scopes and actor.is_operator("reviewer")


def visible_to(actor: Actor) -> QuerySet[Recording]:
    """Those of one's partner organisations; all for reviewers."""
    rows = Recording.objects.select_related("dataset__organisation", "job", "submission")
    if may_review(actor):
        return rows
    return rows.filter(dataset__organisation__in=organisations_of(actor))


def require_reader(actor: Actor) -> None:
    """Raise unless one holds a scope that lets one read recordings at all."""
    if not actor.scopes & {SCOPE, REVIEW_SCOPE}:
        actor.require(SCOPE)


def get_visible(*, actor: Actor, public_id: UUID) -> Recording:
    """The recording, or NotFoundError."""
    found = visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such recording.", code="recording.not_found")
    return found


def is_owner(actor: Actor, recording: Recording) -> bool:
    """Whether one may change it: upload in its place, submit it, check it again."""
    organisation = recording.dataset.organisation_id
    return organisations_of(actor).filter(pk=organisation).exists()


def get_own(*, actor: Actor, public_id: UUID) -> Recording:
    """The recording of one's own organisation; who only reviews may not change it."""
    recording = get_visible(actor=actor, public_id=public_id)
    if not is_owner(actor, recording):
        raise ForbiddenError("Only the partner whose recording this is may do that.")
    return recording


def require_of_others(*, actor: Actor, dataset: Dataset) -> None:
    """Raise ForbiddenError `review.own_submission` where one belongs to whom the data is of."""
    if actor.belongs_to(dataset.organisation):
        raise ForbiddenError(
            "Nobody reviews a submission of an organisation they belong to.",
            code="review.own_submission",
        )


def latest_run(recording: Recording) -> ValidationRun | None:
    """The last check that ended."""
    return recording.runs.order_by("-number").first()


def with_same_bytes(dataset: Dataset, sha256: str) -> Recording | None:
    """What the dataset already holds of these bytes; where they never arrived, nothing."""
    arrived = ~Q(state__in=GONE) | Q(state=RecordingState.REFUSED, format__gt="")
    return Recording.objects.filter(arrived, dataset=dataset, sha256=sha256).first()


def replaced_by(recording: Recording) -> Recording | None:
    """The newest that was uploaded in its place, before what was refused at once; None for none."""
    newer = recording.replacements.order_by("-pk")
    return newer.exclude(state=RecordingState.REFUSED).first() or newer.first()


def counts(rows: QuerySet[Recording]) -> dict[str, int]:
    """How many recordings each group holds, in one query."""
    states = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    found = {name: sum(states.get(str(s), 0) for s in group) for name, group in GROUPS.items()}
    return found | {"all": sum(states.values())}


def filtered(
    rows: QuerySet[Recording],
    *,
    dataset: str = "",
    states: Sequence[str] = (),
    batch: UUID | None = None,
) -> QuerySet[Recording]:
    """Those of a dataset (`owner/slug`), of a batch, and in these states or groups of states."""
    if batch is not None:
        rows = rows.filter(upload__batch__public_id=batch)
    if dataset:
        owner, _, slug = dataset.partition("/")
        rows = rows.filter(dataset__organisation__slug=owner, dataset__slug=slug)
    wanted = {str(s) for name in states for s in GROUPS.get(name, (name,))}
    return rows.filter(state__in=wanted) if wanted else rows
