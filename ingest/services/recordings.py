"""Completing what is known of a recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ingest import policy
from ingest.models import Recording
from ingest.selectors.recordings import latest_run
from ingest.states import DESCRIBABLE
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError


def _with_scopes(before: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A consent given as a text is the form's words: what was agreed to one by one stays.

    An object takes the place of all of it; one with the form's words alone is kept as a text.
    """
    stated, consent = before.get("consent"), metadata.get("consent")
    if isinstance(stated, Mapping) and isinstance(consent, str):
        return {**metadata, "consent": {**stated, "form": consent}}
    if isinstance(consent, Mapping) and set(consent) == {"form"}:
        return {**metadata, "consent": consent["form"]}
    return dict(metadata)


@transaction.atomic
def describe(*, recording: Recording, metadata: Mapping[str, Any], by: User) -> Recording:
    """Add to or replace what was said of a recording at upload, until it is submitted."""
    row = Recording.objects.select_for_update().get(pk=recording.pk)
    if row.state not in DESCRIBABLE:
        raise ConflictError(
            f"This recording is in the state “{row.get_state_display()}”; what is said of it can "
            "no longer change.",
            code="recording.not_describable",
            state=row.state,
        )
    row.metadata = {**row.metadata, **_with_scopes(row.metadata, metadata)}
    run = latest_run(row)
    standing = policy.standing(run.report, row.metadata) if run else {}
    for name, value in standing.items():
        setattr(row, name, value)
    if run is not None:
        row.hand = policy.hand_of(run.report, row.metadata)
    row.save(update_fields=["metadata", "hand", *standing])
    audit.record(
        actor=by,
        action="recording.described",
        subject=row,
        data={"fields": sorted(metadata)},
    )
    recording.metadata, recording.hand = row.metadata, row.hand
    return recording
