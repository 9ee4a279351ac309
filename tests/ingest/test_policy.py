"""What a submission needs beyond a passed check."""

from __future__ import annotations

import pytest

from ingest.policy import gaps


def missing(metadata, *checks):
    report = {"findings": [{"check": check} for check in checks]}
    return [gap.field for gap in gaps(report, metadata)]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, ["hand"]),
        ({"hand": "right"}, []),
        ({"hand": "unknown"}, ["hand"]),
        ({"hand": "unknown", "sources": ["an archive"]}, []),
    ],
)
def test_an_unknown_hand_needs_a_source_that_did_not_tell(metadata, expected):
    assert missing(metadata, "meta.missing_hand") == expected


def test_consent_is_words_and_not_spaces():
    assert missing({"consent": "  "}, "meta.missing_consent") == ["consent"]
    assert missing({"consent": "form 4"}, "meta.missing_consent") == []


def test_units_and_profiles_cannot_be_said_at_upload():
    metadata = {"unit": "rad", "profile": "x"}

    assert missing(metadata, "meta.missing_unit", "meta.missing_profile") == ["unit", "profile"]


def test_what_the_check_did_not_miss_is_not_asked_for():
    assert missing({}) == []
