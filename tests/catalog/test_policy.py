"""Preview policies and consents as plain values: defaults, bounds, and what is withheld when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalog.policy import DEFAULT, check_policy, consent_of, kept_consent, read_policy
from portal.core.errors import InvalidError

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_without_a_policy_ten_minutes_are_shown():
    policy = read_policy({})

    assert policy == DEFAULT
    assert (policy.seconds, policy.hand_rate_hz, policy.touch, policy.plots) == (
        600,
        30,
        True,
        True,
    )


def test_a_policy_is_kept_whole_and_read_again():
    kept = check_policy({"seconds": 30, "plots": False, "touch_taxels": 64})

    assert (kept["seconds"], kept["plots"], kept["touch_rate_hz"]) == (30, False, 15.0)
    assert read_policy(kept).seconds == 30


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"seconds": 1}, "from 2 to 600"),
        ({"seconds": 6000}, "from 2 to 600"),
        ({"seconds": True}, "from 2 to 600"),
        ({"seconds": float("nan")}, "from 2 to 600"),
        ({"hand_rate_hz": "fast"}, "from 1 to 30"),
        ({"touch": 1}, "true or false"),
        ({"speed": 3}, "speed is not known"),
    ],
)
def test_what_is_not_right_is_named(given, says):
    with pytest.raises(InvalidError) as caught:
        check_policy(given)

    assert caught.value.code == "preview_policy.invalid"
    assert says in str(caught.value)


def test_a_row_that_was_spoiled_falls_back_to_the_default():
    assert read_policy({"seconds": "x", "plots": False, "other": 1}).seconds == DEFAULT.seconds
    assert read_policy({"seconds": "x", "plots": False}).plots is False
    assert read_policy(None) == DEFAULT


@pytest.mark.parametrize(
    ("said", "withheld", "video"),
    [
        ("", "", False),
        ("form 3 of 2026", "", False),
        ({"form": "f"}, "", False),
        ({"scopes": ["research"]}, "consent.no_preview", False),
        ({"scopes": []}, "consent.no_preview", False),
        ({"scopes": ["publish_video"]}, "consent.no_preview", False),
        ({"scopes": ["publish_preview"]}, "", False),
        ({"scopes": ["publish_preview", "publish_video"]}, "", True),
        ({"expires_at": "2026-11-22T00:00:00Z"}, "consent.expired", False),
        ({"expires_at": "2026-11-22"}, "consent.expired", False),
        ({"expires_at": "nonsense"}, "consent.expired", False),
        ({"scopes": ["publish_preview"], "expires_at": "2027-01-01T00:00:00+01:00"}, "", False),
    ],
)
def test_what_the_person_agreed_to_is_kept_to(said, withheld, video):
    consent = consent_of(kept_consent(said))

    assert (consent.withheld(NOW), consent.shows_video(NOW)) == (withheld, video)
