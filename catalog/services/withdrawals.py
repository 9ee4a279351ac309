"""Taking back what was public: a recording, a version or a whole dataset."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalog.models import Dataset, SourceFile, Version, Withdrawal
from catalog.services import index, removals, samples, statistics
from catalog.services.versions import show_newest
from catalog.states import (
    DATASET_MOVES,
    READABLE,
    VERSION_MOVES,
    DatasetState,
    EpisodeState,
    VersionState,
    WithdrawalKind,
)
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import InvalidError
from portal.core.moves import move


@transaction.atomic
def withdraw_recording(*, recording_id: UUID, reason: str, by: User | None) -> Withdrawal | None:
    """Take a recording's episodes out of sight; versions keep their manifests as they were.

    None where it was withdrawn before: nothing changes then.
    """
    reason = _required(reason)
    file = SourceFile.objects.get(recording_id=recording_id)
    dataset = (
        Dataset.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=file.dataset_id)
    )
    file.refresh_from_db()
    if file.withdrawn_at is not None:
        return None
    file.withdrawn_at = timezone.now()
    file.save(update_fields=["withdrawn_at"])
    file.episodes.exclude(state=EpisodeState.WITHDRAWN).update(state=EpisodeState.WITHDRAWN)
    index.refresh(dataset)
    statistics.refresh(dataset)
    removals.take_away(dataset)
    audit.record(
        actor=by,
        action="recording.withdrawn",
        subject=dataset,
        data={"recording": str(recording_id), "reason": reason},
    )
    return Withdrawal.objects.create(
        dataset=dataset, source_file=file, kind=WithdrawalKind.RECORDING, reason=reason
    )


@transaction.atomic
def retire_version(*, version: Version, to: VersionState, reason: str, by: User) -> Withdrawal:
    """Deprecate or withdraw a published version; its manifest stays as a tombstone."""
    reason = _required(reason)
    dataset = (
        Dataset.objects.select_for_update(of=("self",))
        .select_related("organisation", "latest_version")
        .get(pk=version.dataset_id)
    )
    move(version, to, moves=VERSION_MOVES)
    show_newest(dataset, dataset.listed_at)
    samples.drop_unfit(dataset)
    audit.record(actor=by, action=f"version.{to}", subject=version, data={"reason": reason})
    is_gone = to == VersionState.WITHDRAWN
    kind = WithdrawalKind.VERSION if is_gone else WithdrawalKind.DEPRECATION
    return Withdrawal.objects.create(dataset=dataset, version=version, kind=kind, reason=reason)


@transaction.atomic
def withdraw_dataset(*, dataset: Dataset, reason: str, by: User) -> Withdrawal:
    """Take a dataset and all its versions back; they keep their numbers and hashes.

    A version published later opens it again, with that version alone.
    """
    reason = _required(reason)
    row = Dataset.objects.select_for_update().get(pk=dataset.pk)
    move(row, DatasetState.WITHDRAWN, moves=DATASET_MOVES)
    withdrawn = list(row.versions.filter(state__in=READABLE).order_by("rank"))
    for version in withdrawn:
        move(version, VersionState.WITHDRAWN, moves=VERSION_MOVES)
    dataset.state = row.state
    index.refresh(row)
    samples.drop_unfit(row)
    audit.record(
        actor=by,
        action="dataset.withdrawn",
        subject=row,
        data={"reason": reason, "versions": [version.number for version in withdrawn]},
    )
    return Withdrawal.objects.create(dataset=row, kind=WithdrawalKind.DATASET, reason=reason)


def _required(reason: str) -> str:
    """The reason without space around it; InvalidError where nothing is left."""
    text = reason.strip()
    if not text:
        raise InvalidError("Give a reason.", code="reason.required")
    return text
