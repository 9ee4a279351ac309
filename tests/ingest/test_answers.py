"""What a partner states in the portal answers what the check missed in the file."""

from __future__ import annotations

import re

import pytest

from catalog.models import SourceFile
from dexterdata import checks
from ingest.models import Recording
from ingest.policy import answer_to, as_answered, standing
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, post, upload

UNSAID = {"hand": "right"}


@pytest.fixture
def silent(client, partner, run_jobs):
    """A recording of which nobody said what the person agreed to."""
    with run_jobs():
        upload(client, partner, glove_csv(), metadata=UNSAID)
    return Recording.objects.get()


def test_a_statement_answers_only_the_check_that_asked_for_it():
    stated = {"consent": " form 4 ", "hand": ""}

    assert answer_to("meta.missing_consent", stated) == "form 4"
    assert answer_to("meta.missing_hand", stated) == ""
    assert answer_to("time.gap", stated) == ""
    assert answer_to("meta.missing_unit", {"unit": "rad"}) == ""


@pytest.mark.parametrize(
    ("levels", "verdict", "expected"),
    [(["warning"], "warn", "pass"), (["warning", "info"], "warn", "pass"), ([], "fail", "fail")],
)
def test_a_report_without_its_answered_findings_has_the_verdict_of_the_rest(
    levels, verdict, expected
):
    asked = [{"check": "meta.missing_consent", "level": level} for level in levels[:1]]
    others = [{"check": "time.jitter", "level": level} for level in levels[1:]]
    report = {"verdict": verdict, "findings": asked + others}

    seen = as_answered(report, {"consent": "form 4"})

    assert (seen["verdict"], seen["findings"]) == (expected, others)
    assert report["findings"] == asked + others


def taken(check, of_score):
    return {"area": None, "check": check, "level": "warning", "findings": 1, "points": 0,
            "of_score": of_score}  # fmt: skip


def test_an_answer_gives_back_what_its_finding_took_from_the_score():
    hand, unit = taken("meta.missing_hand", 7.5), taken("meta.missing_unit", 30.0)
    report = {
        "verdict": "warn",
        "findings": [{"check": "meta.missing_hand", "level": "warning"}],
        "quality": {"version": "2", "score": 62, "areas": {}, "deductions": [unit, hand]},
    }

    seen = as_answered(report, {"hand": "left"})["quality"]

    assert (seen["score"], seen["deductions"]) == (70, [unit])
    assert standing(report, {"hand": "left"})["quality"] == 70
    assert standing(report, {})["quality"] == 62


def test_what_is_stated_later_turns_the_warning_into_an_answer(client, silent):
    before = client.get(silent.get_absolute_url()).content.decode()
    client.post(f"{silent.get_absolute_url()}describe/", METADATA)
    after = client.get(silent.get_absolute_url()).content.decode()
    row = client.get(f"/api/v1/recordings/{silent.public_id}").json()
    report = client.get(f"/api/v1/recordings/{silent.public_id}/report").json()

    assert "1 warning<" in before
    assert "Stated by the partner" not in before
    assert "1 warning<" not in after
    assert f"Stated by the partner: {METADATA['consent']}" in after
    assert (row["verdict"], row["warnings"]) == ("pass", 0)
    assert report["verdict"] == "warn"
    assert [one["check"] for one in report["findings"]] == ["meta.missing_consent"]


def test_the_desk_and_the_catalogue_do_not_count_what_was_answered(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    post(client, "submissions", {"dataset": partner.name, "recordings": [str(recording.public_id)]})
    client.force_login(staff("reviewer"))

    page = client.get(f"/review/{recording.public_id}/").content.decode()
    post(client, f"recordings/{recording.public_id}/review", {"decision": "accept", "reason": "x"})

    assert re.search(r'data-state="pass"', page)
    assert f"Stated by the partner: {METADATA['consent']}" in page
    kept = SourceFile.objects.get().report
    assert (kept["verdict"], kept["findings"]) == ("pass", [])


def test_a_finding_says_what_to_do_as_the_command_line_does(client, silent):
    page = client.get(silent.get_absolute_url()).content.decode()

    advice = checks.advice("meta.missing_consent")
    assert advice.startswith("Recordings of people may only be shared within their consent.")
    assert "Recordings of people may only be shared within their consent." in page
