"""What partners and reviewers see: each page in each state it can be in."""

from __future__ import annotations

import pytest

from ingest.models import Recording
from ingest.states import Decision
from tests.factories import member, staff
from tests.ingest.factories import METADATA, glove_csv, post, upload

PARTNER_PAGES = [
    "/partner/",
    "/partner/upload/",
    "/partner/submissions/",
    "/partner/submissions/new/",
    "/partner/datasets/",
    "/partner/datasets/new/",
]


@pytest.fixture
def passed(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    return Recording.objects.get()


def test_the_upload_page_says_how_large_a_file_may_be(client, partner, settings):
    page = client.get("/partner/upload/").content.decode()

    assert settings.DEXTER_MAX_UPLOAD_BYTES == 1024**3
    assert (
        "at most 1.07 GB, text at most 20 million fields, and a MATLAB file older than 7.3" in page
    )


@pytest.mark.parametrize("path", PARTNER_PAGES)
def test_a_partner_without_recordings_sees_what_to_do(client, partner, path):
    response = client.get(path)

    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("path", PARTNER_PAGES[1:])
def test_to_others_the_partner_pages_do_not_exist(client, db, path):
    client.force_login(member("academic"))

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PARTNER_PAGES[1:])
def test_visitors_are_sent_to_sign_in_and_back(client, db, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith("/account/login/?next=%2Fpartner")


def test_visitors_read_what_partners_get(client, db):
    response = client.get("/partner/")

    assert response.status_code == 200
    assert "Bring your recordings" in response.content.decode()


def test_the_report_shows_verdict_areas_tape_findings_and_versions(client, partner, passed):
    page = client.get(passed.get_absolute_url()).content.decode()

    assert "wave.csv" in page
    assert page.count('class="area') == 6
    assert 'class="lane-bar"' in page
    assert "meta.missing_consent" in page
    assert "test_bend_glove@1.2.0" in page
    assert f'data-src="/recordings/{passed.public_id}/preview"' in page
    assert "style=" not in page


def test_a_file_without_samples_gets_a_sentence_and_no_empty_player(
    client, partner, run_jobs, samples
):
    folder = samples / "actionnet_streamlogs"
    empty = next(folder.glob("*14-29-57*.hdf5"))
    with run_jobs():
        upload(client, partner, empty.read_bytes(), filename=empty.name, profile="")
    recording = Recording.objects.get()

    page = client.get(recording.get_absolute_url()).content.decode()

    assert recording.state == "failed"
    assert "shape.empty" in page
    assert "Nothing to draw" in page
    assert 'data-module="player"' not in page


def test_the_report_of_another_organisation_does_not_exist(client, passed):
    client.force_login(member("partner"))

    for name in ("", "report.json", "findings.csv", "preview", "replace/"):
        assert client.get(f"{passed.get_absolute_url()}{name}").status_code == 404


def checked(client, recording, run_jobs, **fields):
    """Send the form of the report's page; the recording afterwards."""
    with run_jobs():
        assert client.post(f"{recording.get_absolute_url()}check/", fields).status_code == 302
    recording.refresh_from_db()
    return recording


def test_a_profile_that_is_chosen_wins_over_a_draft_that_was_left_as_it_was(
    client, partner, run_jobs
):
    with run_jobs():
        upload(client, partner, glove_csv(), profile="")
    recording = Recording.objects.get()
    draft = recording.runs.get().draft_profile

    chosen = checked(client, recording, run_jobs, name="vmg30", text=draft.replace("\n", "\r\n"))

    assert "?" in draft
    assert (chosen.profile, chosen.profile_text, chosen.state) == ("vmg30", "", "failed")


def test_a_profile_is_kept_until_the_page_says_otherwise(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), profile="vmg30")
    recording = Recording.objects.get()

    kept = checked(client, recording, run_jobs).profile
    found = checked(client, recording, run_jobs, name="", text="").profile

    assert (kept, found) == ("vmg30", "")
    assert recording.state == "passed"


def test_what_cannot_be_checked_again_says_its_state_in_words(client, partner, passed):
    post(client, "submissions", {"dataset": partner.name, "recordings": [str(passed.public_id)]})

    answer = post(client, f"recordings/{passed.public_id}/validate")
    again = post(
        client, "submissions", {"dataset": partner.name, "recordings": [str(passed.public_id)]}
    )

    assert answer.status_code == 409
    assert "in the state “In review”" in answer.json()["detail"]
    assert "in the state “In review”" in again.json()["detail"]


def test_submitting_through_the_page_sends_what_was_ticked(client, partner, passed):
    shown = client.get("/partner/submissions/new/").content.decode()
    response = client.post(
        "/partner/submissions/new/",
        {"into": partner.name, "recordings": [str(passed.public_id)], "message": "Hello"},
    )

    assert str(passed.public_id) in shown
    assert response.status_code == 302
    passed.refresh_from_db()
    assert passed.state == "in_review"
    page = client.get(response.url).content.decode()
    assert "Hello" in page
    assert "In review" in page


def test_a_reviewer_decides_on_the_page(client, partner, passed):
    post(client, "submissions", {"dataset": partner.name, "recordings": [str(passed.public_id)]})
    client.force_login(staff("reviewer"))

    queue = client.get("/review/").content.decode()
    desk = client.get(f"/review/{passed.public_id}/").content.decode()
    response = client.post(
        f"/review/{passed.public_id}/",
        {
            "decision": "accept",
            "reason": "The hand is seen all the time.",
            "episode-count": "1",
            "episode-0-t_start_s": "0",
            "episode-0-t_end_s": "2.5",
            "episode-0-task": "wave",
            "episode-0-instruction": "Wave",
            "episode-0-hand": "right",
            "episode-0-success": "yes",
        },
    )

    assert "wave.csv" in queue
    assert METADATA["consent"] in desk
    assert response.status_code == 302, response.content.decode()
    assert response.url == "/review/"
    passed.refresh_from_db()
    assert passed.state == "accepted"


@pytest.mark.parametrize("decision", Decision.values)
def test_a_decision_without_its_reason_is_answered_with_the_form(client, partner, passed, decision):
    post(client, "submissions", {"dataset": partner.name, "recordings": [str(passed.public_id)]})
    client.force_login(staff("reviewer"))

    response = client.post(
        f"/review/{passed.public_id}/",
        {"decision": decision, "reason": " ", "episode-count": "0"},
    )

    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    passed.refresh_from_db()
    assert passed.state == "in_review"
