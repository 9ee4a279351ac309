"""Checking all again when the rules have changed: start, feed the queue a little, cancel, end."""

from __future__ import annotations

import functools
from itertools import groupby, islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Dataset
from dexterdata import checks
from ingest.models import Recording, Rejudgement, Revalidation
from ingest.selectors import revalidations as selectors
from ingest.states import (
    REJUDGEMENT_MOVES,
    REVALIDATION_MOVES,
    RejudgementState,
    RevalidationState,
)
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import ConflictError
from portal.core.moves import move
from portal.jobs import services as jobs
from portal.jobs.models import Job

KIND = "ingest.rejudge_recording"
AT_ONCE = 4
"""How many of its jobs are in the queue at a time: an upload waits for these at most."""
ALLOWED_S = 24 * 3600
_ROWS = 500
_NAMED = 20


def start(
    *, by: User | None, dataset: Dataset | None = None, reason: str = "", everything: bool = False
) -> Revalidation:
    """Begin to check again what older rules judged, or with `everything` all that was judged.

    Asking again while it runs gives the same one. Raises ConflictError `revalidation.running`
    while another runs, `revalidation.nothing` where there is nothing to check.
    """
    running = selectors.running()
    if running is not None:
        return _same(running, dataset)
    try:
        with transaction.atomic():
            return _start(by, dataset, reason, everything)
    except IntegrityError:
        running = selectors.running()
        if running is None:
            raise
        return _same(running, dataset)


def _same(running: Revalidation, dataset: Dataset | None) -> Revalidation:
    same = running.dataset_id == (dataset.pk if dataset else None)
    if not same or running.rules != checks.RULE_SET_VERSION:
        raise ConflictError(
            "Another re-validation is running. Wait until it has ended, or cancel it.",
            code="revalidation.running",
        )
    return running


def _start(by: User | None, dataset: Dataset | None, reason: str, everything: bool) -> Revalidation:
    rows = selectors.judged(dataset) if everything else selectors.outdated(dataset)
    rules = selectors.rules_of(rows)
    if not rules:
        raise ConflictError(
            "Every recording that can be judged was already checked with the current rules.",
            code="revalidation.nothing",
        )
    revalidation = Revalidation.objects.create(
        created_by=by,
        dataset=dataset,
        reason=reason.strip(),
        rules_before=", ".join(name for name, _ in rules)[:200],
        rules=checks.RULE_SET_VERSION,
        total=0,
    )
    ids = rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_ROWS)
    while part := list(islice(ids, _ROWS)):
        Rejudgement.objects.bulk_create(
            Rejudgement(revalidation=revalidation, recording_id=pk) for pk in part
        )
    revalidation.total = revalidation.rejudgements.count()
    revalidation.save(update_fields=["total"])
    audit.record(
        actor=by,
        action="revalidation.started",
        subject=revalidation,
        data={"rules": revalidation.rules, "total": revalidation.total, "reason": reason},
    )
    feed(revalidation)
    return revalidation


@transaction.atomic
def feed(revalidation: Revalidation) -> None:
    """Put the next few recordings into the queue; where none is left, end the re-validation."""
    locked = hold(revalidation)
    if locked.state != RevalidationState.RUNNING:
        return
    rows = locked.rejudgements
    due = rows.filter(state=RejudgementState.DUE).count()
    waiting = rows.filter(state=RejudgementState.WAITING).order_by("pk")
    following = list(waiting[: max(0, AT_ONCE - due)])
    for row in following:
        move(row, RejudgementState.DUE, moves=REJUDGEMENT_MOVES)
        subject = str(row.public_id)
        jobs.submit(
            KIND,
            subject=subject,
            args={"rejudgement_id": subject},
            by=locked.created_by,
            deadline_s=ALLOWED_S,
        )
    if not due and not following:
        _end(locked, RevalidationState.DONE)


def hold(revalidation: Revalidation) -> Revalidation:
    """The row as it is now, for this transaction alone; taken before any other lock."""
    return Revalidation.objects.select_for_update().get(pk=revalidation.pk)


def feed_running() -> None:
    """Go on with the one that runs, whatever happened to its last job."""
    running = selectors.running()
    if running is not None:
        feed(running)


@transaction.atomic
def cancel(*, revalidation: Revalidation, by: User) -> None:
    """Stop: what was judged stays judged, what waits is left as it was.

    Raises ConflictError `revalidation.ended` where it has ended already.
    """
    locked = hold(revalidation)
    if locked.state != RevalidationState.RUNNING:
        raise ConflictError("This re-validation has already ended.", code="revalidation.ended")
    locked.rejudgements.filter(state=RejudgementState.WAITING).update(
        state=RejudgementState.SKIPPED, error="It was cancelled."
    )
    _end(locked, RevalidationState.CANCELLED, by=by)
    revalidation.refresh_from_db()


def gave_up(job: Job) -> None:
    """A check died: the recording is listed as not checked, and the next has its turn."""
    row = Rejudgement.objects.select_related("revalidation").get(public_id=job.subject)
    text = (job.error or {}).get("text", "")
    if row.state == RejudgementState.DUE:
        move(row, RejudgementState.FAILED, moves=REJUDGEMENT_MOVES, error=text)
    # After the commit, since whoever gives a job up holds other locks.
    transaction.on_commit(functools.partial(feed, row.revalidation))


def _end(locked: Revalidation, state: RevalidationState, by: User | None = None) -> None:
    move(locked, state, moves=REVALIDATION_MOVES, finished_at=timezone.now())
    counts = selectors.counts(locked)
    audit.record(actor=by, action=f"revalidation.{state}", subject=locked, data=counts)
    _tell_partners(locked)


def _tell_partners(revalidation: Revalidation) -> None:
    """One letter for each uploader whose recordings fail now and did not before."""
    rows = selectors.in_group(revalidation, "changed").filter(verdict_after__in=["fail", "refused"])
    fails = rows.select_related("recording__created_by").exclude(recording__created_by=None)
    for person, group in groupby(
        fails.order_by("recording__created_by", "pk"), lambda row: row.recording.created_by
    ):
        if person is not None:
            _tell(person, revalidation, [_line(row) for row in group])


def _tell(person: User, revalidation: Revalidation, lines: list[dict[str, Any]]) -> None:
    notify(
        to=person,
        template="ingest_rejudged",
        context={
            "count": len(lines),
            "rules": revalidation.rules,
            "reason": revalidation.reason,
            "recordings": lines[:_NAMED],
            "more": max(0, len(lines) - _NAMED),
            "path": lines[0]["path"] if len(lines) == 1 else "/partner/",
        },
    )


def _line(row: Rejudgement) -> dict[str, Any]:
    recording: Recording = row.recording
    return {
        "filename": recording.filename,
        "path": recording.get_absolute_url(),
        "state": recording.get_state_display().lower(),
        "checks": ", ".join(check for check, level in row.checks_new if level == "error"),
    }
