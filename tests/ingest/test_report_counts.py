"""A recording's page: one count in the same words everywhere, and what the file itself says."""

from __future__ import annotations

import pytest

from ingest.models import Recording, ValidationRun
from ingest.reporting import stated, verdicts
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, post, upload


def found(check, level="error", count=1):
    return [{"check": check, "level": level, "message": "It is so."}] * count


@pytest.fixture
def gaps(client, partner, run_jobs):
    """A recording of which nothing was said at upload but consent, with 44 places of one check."""

    def holed(table):
        table[200:, 0] += 1.5

    with run_jobs():
        upload(client, partner, glove_csv(spoil=holed), metadata={"consent": "research"})
    run = ValidationRun.objects.get()
    gap = next(one for one in run.report["findings"] if one["check"] == "time.gap")
    run.report = {**run.report, "findings": [gap] * 44}
    run.save()
    return Recording.objects.get()


def test_the_verdict_counts_findings_as_the_chips_do():
    both = [*found("time.gap", count=44), *found("a.b", "warning"), *found("c.d", "warning", 2)]

    assert verdicts.sentence("fail", both, "4") == (
        "Failed: 44 errors of 1 check, and 3 warnings of 2 checks, by rule set 4."
    )
    assert verdicts.sentence("warn", found("a.b", "warning"), "4") == (
        "Passed with warnings: 1 warning of 1 check to look at, no error, by rule set 4."
    )
    assert verdicts.sentence("fail", found("a.b"), "4") == (
        "Failed: 1 error of 1 check, by rule set 4."
    )


def test_one_page_says_one_count_and_what_the_file_says(client, gaps):
    html = client.get(gaps.get_absolute_url()).content.decode()

    assert "</svg>44 errors</span>" in html
    assert "Failed: 44 errors of 1 check, by rule set " in html
    assert "44 places</span>" in html
    assert "Show 19 of the 43 other places" in html
    assert "The other 24 stand in the report's JSON and CSV." in html
    assert "</svg>note</span>" in html
    known = html[html.index('id="metadata"') :]
    assert "<dt>Consent</dt><dd>research</dd>" in known
    assert '<dt>Hand</dt><dd>Right <span class="tag">from the file</span></dd>' in known


def test_what_a_report_keeps_of_the_files_own_words():
    report = {"recording": {"hand": "left"}, "findings": found("time.gap")}
    labels = [{"task": "pour water"}, {"task": ""}, {"task": "pour water"}, {"task": "wave"}]

    assert stated.in_file(report, labels) == [
        ("Hand", "Left"), ("Task", "pour water, wave"), ("Consent", "Stated"),
    ]  # fmt: skip
    mute = {"recording": {"hand": "unknown"}, "findings": found("meta.missing_consent", "warning")}
    assert stated.in_file(mute, []) == []
    assert stated.in_file({"recording": None, "findings": []}, []) == []


def test_an_empty_thread_does_not_deny_the_reviewers_reason(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata=METADATA)
    recording = Recording.objects.get()
    post(client, "submissions", {"dataset": partner.name, "recordings": [str(recording.public_id)]})
    client.force_login(staff("reviewer"))
    review = {"decision": "request_changes", "reason": "It is the left hand.", "episodes": []}
    assert post(client, f"recordings/{recording.public_id}/review", review).status_code == 200

    client.force_login(partner.user)
    html = client.get(recording.get_absolute_url()).content.decode()

    assert "It is the left hand." in html
    assert "No message yet. The reason of a decision stands with the decision, not here." in html
    assert "Nobody has written" not in html
