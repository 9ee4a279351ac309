"""The tables of moves: every pair, and what the database refuses."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import IntegrityError

from ingest.states import RECORDING_MOVES, UPLOAD_MOVES, RecordingState, UploadState

UPLOADS = {
    ("open", "completing"),
    ("open", "aborted"),
    ("open", "expired"),
    ("completing", "complete"),
    ("completing", "open"),
}
RECORDINGS = {
    ("uploaded", "validating"),
    ("validating", "passed"),
    ("validating", "failed"),
    ("validating", "refused"),
    ("passed", "in_review"),
    ("in_review", "accepted"),
    ("in_review", "changes_requested"),
    ("in_review", "rejected"),
    ("accepted", "published"),
    ("published", "withdrawn"),
    ("failed", "superseded"),
    ("changes_requested", "superseded"),
    ("changes_requested", "in_review"),
    ("passed", "validating"),
    ("failed", "validating"),
}


@pytest.mark.parametrize(
    ("states", "moves", "allowed"),
    [(UploadState, UPLOAD_MOVES, UPLOADS), (RecordingState, RECORDING_MOVES, RECORDINGS)],
)
def test_exactly_the_moves_of_the_design_are_allowed(states, moves, allowed):
    found = {(a, b) for a, b in product(states.values, repeat=2) if b in moves.get(a, ())}

    assert found == allowed
    assert set(moves) == set(states.values)


@pytest.mark.django_db
def test_the_database_refuses_a_state_that_is_none(partner):
    from ingest.models import Recording
    from tests.ingest.test_lists import recordings

    recordings(partner, 1)

    with pytest.raises(IntegrityError):
        Recording.objects.update(state="nearly")
