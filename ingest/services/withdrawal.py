"""Taking a published recording back."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Withdrawal
from catalog.services.withdrawals import withdraw_recording
from ingest.models import Recording
from ingest.states import RECORDING_MOVES, RecordingState
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError
from portal.core.moves import move


@transaction.atomic
def withdraw(*, recording: Recording, reason: str, by: User) -> Withdrawal:
    """Published to withdrawn, here and in the catalogue; the file's versions stay as they are."""
    move(recording, RecordingState.WITHDRAWN, moves=RECORDING_MOVES)
    withdrawal = withdraw_recording(recording_id=recording.public_id, reason=reason, by=by)
    if withdrawal is None:
        raise ConflictError("This recording was withdrawn already.", code="recording.withdrawn")
    audit.record(
        actor=by,
        action="recording.withdrawn",
        subject=recording,
        data={"reason": withdrawal.reason},
    )
    return withdrawal
