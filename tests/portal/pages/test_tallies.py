"""Findings that were answered in the portal are no findings of a batch or of a version."""

from __future__ import annotations

import pytest

from ingest.models import CheckTally, Recording
from ingest.policy import answer_to
from ingest.selectors.batches import findings_of
from ingest.selectors.tallies import unanswered
from tests.ingest.conftest import own_store, partner, run_jobs  # noqa: F401 - fixtures
from tests.ingest.factories import glove_csv, upload

pytestmark = pytest.mark.django_db
SAID = (
    {},
    {"consent": ""},
    {"consent": "  "},
    {"consent": "signed, 2024"},
    {"hand": "left"},
    {"hand": "unknown"},
    {"hand": "unknown", "sources": []},
    {"hand": "unknown", "sources": ["an archive"]},
    {"hand": "both", "consent": "signed"},
)


@pytest.fixture
def recording(client, partner, run_jobs):  # noqa: F811
    with run_jobs():
        upload(
            client, partner, glove_csv(), metadata={}, batch="7f3b8a3e-93f5-4ff5-8b0c-0f8f2f3b6f11"
        )
    found = Recording.objects.get()
    found.tallies.all().delete()
    for rule in ("meta.missing_consent", "meta.missing_hand", "meta.missing_unit", "time.gap"):
        found.tallies.create(rule=rule, level="warning", places=2, message="Of the file.")
    return found


@pytest.mark.parametrize("said", SAID, ids=str)
def test_the_database_and_the_policy_find_the_same_answers(recording, said):
    Recording.objects.update(metadata=said)

    left = set(unanswered(CheckTally.objects.all()).values_list("rule", flat=True))

    rules = CheckTally.objects.values_list("rule", flat=True)
    assert left == {rule for rule in rules if not answer_to(rule, said)}


def test_a_batch_does_not_list_what_was_answered(recording):
    Recording.objects.update(metadata={"consent": "signed", "hand": "left"})

    groups = findings_of(recording.upload.batch)

    assert [group["check"] for group in groups] == ["meta.missing_unit", "time.gap"]
