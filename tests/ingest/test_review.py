"""Submissions and decisions: what is asked for, who may decide, what follows."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from catalog.models import Episode, SourceFile
from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from ingest.models import Recording, Review, Submission
from ingest.states import Decision
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.models import Entry
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, post, upload
from tests.ingest.page_form import PageForm
from tests.ingest.test_validation import frozen


@pytest.fixture
def passed(client, partner, run_jobs):
    """A recording that passed, of a partner who is signed in."""
    with run_jobs():
        upload(client, partner, glove_csv())
    return Recording.objects.get()


def submit(client, partner, *recordings, message=""):
    ids = [str(row.public_id) for row in recordings]
    return post(
        client, "submissions", {"dataset": partner.name, "recordings": ids, "message": message}
    )


def decide(client, recording, decision="accept", reason="Both hands are clear.", **fields):
    body = {"decision": decision, "reason": reason, **fields}
    return post(client, f"recordings/{recording.public_id}/review", body)


@pytest.fixture
def in_review(client, partner, passed):
    """A submitted recording, a reviewer signed in."""
    assert submit(client, partner, passed).status_code == 201
    client.force_login(staff("reviewer"))
    passed.refresh_from_db()
    return passed


def test_what_is_not_known_is_an_error_at_submission(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata={"hand": "right"})
    recording = Recording.objects.get()

    refused = submit(client, partner, recording)
    page = client.get(recording.get_absolute_url()).content.decode()

    assert (refused.status_code, refused.json()["code"]) == (422, "submission.incomplete")
    assert refused.json()["errors"] == [
        {
            "field": f"recordings.{recording.public_id}.consent",
            "code": "meta.missing_consent",
            "message": "wave.csv: say what the recorded person agreed to.",
        }
    ]
    assert "Before you can submit it" in page
    assert not Submission.objects.exists()


def test_what_was_missing_is_completed_and_then_it_is_sent(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata={})
    recording = Recording.objects.get()

    completed = client.patch(
        f"/api/v1/recordings/{recording.public_id}",
        {"metadata": {"consent": "research"}},
        content_type="application/json",
    )

    assert completed.json()["metadata"] == {"consent": "research"}
    assert submit(client, partner, recording).status_code == 201


def test_the_page_completes_what_is_missing_too(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata={})
    recording = Recording.objects.get()

    client.post(
        f"{recording.get_absolute_url()}describe/", {"consent": "all uses", "hand": "right"}
    )

    recording.refresh_from_db()
    assert recording.metadata["consent"] == "all uses"


def test_one_bad_recording_keeps_the_others_where_they_are(client, partner, passed, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=frozen))
    failed = Recording.objects.get(state="failed")

    refused = submit(client, partner, passed, failed)

    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["recording.not_passed"]
    passed.refresh_from_db()
    assert passed.state == "passed"


def test_recordings_of_other_datasets_are_not_known_here(client, partner, passed):
    from tests.ingest.factories import dataset_of

    other = dataset_of(partner.organisation, partner.user, "other")

    answer = post(
        client, "submissions", {"dataset": other.name, "recordings": [str(passed.public_id)]}
    )

    assert answer.json()["code"] == "submission.unknown_recording"


def test_a_recording_is_submitted_once(client, partner, passed):
    submit(client, partner, passed)

    again = submit(client, partner, passed)

    assert again.status_code == 422
    assert Submission.objects.count() == 1


def test_accepting_without_episodes_takes_the_whole_recording(client, in_review):
    answer = decide(client, in_review)

    episode = Episode.objects.get()
    assert answer.json()["state"] == "accepted"
    assert (episode.t_start_s, episode.t_end_s) == (0.0, in_review.duration_s)
    assert (episode.task, episode.hand) == ("wave", "right")
    file = SourceFile.objects.get()
    assert (file.sha256, file.device) == (in_review.sha256, "Test Bend 5")
    assert file.storage_key == in_review.storage_key


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"t_end_s": 9.0}, "episodes.0.t_end_s"),
        ({"t_start_s": -1.0}, "episodes.0.t_start_s"),
        ({"t_start_s": 3.0, "t_end_s": 2.0}, "episodes.0.t_start_s"),
        ({"task": "   "}, "episodes.0.task"),
    ],
)
def test_an_episode_that_does_not_fit_is_refused(client, in_review, change, field):
    episode = {"t_start_s": 0.0, "t_end_s": 2.0, "task": "wave"} | change

    answer = decide(client, in_review, episodes=[episode])

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    in_review.refresh_from_db()
    assert in_review.state == "in_review"
    assert not Episode.objects.exists()


@pytest.mark.parametrize("decision", Decision.values)
def test_every_decision_needs_a_reason(client, in_review, decision):
    answer = decide(client, in_review, decision, "  ")

    assert (answer.status_code, answer.json()["code"]) == (422, "review.reason_missing")
    assert not Review.objects.exists()


def test_the_partner_gets_the_words_and_the_exact_findings(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(spoil=frozen))
    in_review = Recording.objects.get()
    submit(client, partner, in_review)
    client.force_login(staff("reviewer"))

    with run_jobs():
        decide(client, in_review, "request_changes", "The thumb is mislabelled.")

    letter = mail.outbox[0]
    assert letter.to == [partner.user.email]
    assert letter.subject == "Changes requested: wave.csv"
    assert "The thumb is mislabelled." in letter.body
    assert "value.frozen" in letter.body
    assert "meta.missing_consent" not in letter.body  # the partner answered that at upload
    kept = {finding["check"] for finding in Review.objects.get().findings}
    found = {one["check"] for one in in_review.runs.get().report["findings"] if
             one["level"] != "info"}  # fmt: skip
    assert kept == found - {"meta.missing_consent", "meta.missing_hand"}
    assert in_review.get_absolute_url() in letter.body


def test_a_file_sent_back_is_replaced(client, partner, in_review, run_jobs):
    decide(client, in_review, "request_changes", "Please cut the first second.")
    client.force_login(partner.user)
    page = client.get(f"{in_review.get_absolute_url()}replace/").content.decode()
    with run_jobs():
        upload(client, partner, glove_csv(seed=9), replaces=str(in_review.public_id))

    in_review.refresh_from_db()
    assert "Please cut the first second." in page
    assert METADATA["consent"] in page
    assert in_review.state == "superseded"
    assert Recording.objects.get(replaces=in_review).state == "passed"


def test_a_rejected_recording_stays_rejected(client, in_review):
    decide(client, in_review, "reject", "Not hands.")

    again = decide(client, in_review)

    assert again.status_code == 409
    in_review.refresh_from_db()
    assert in_review.state == "rejected"


def test_nobody_reviews_what_their_own_organisation_sent(client, partner, in_review):
    reviewer = Membership.objects.get(role=Role.REVIEWER).user
    Membership.objects.create(user=reviewer, organisation=partner.organisation, role=Role.MEMBER)

    answer = decide(client, in_review)
    page = client.get(f"/review/{in_review.public_id}/").content.decode()

    assert (answer.status_code, answer.json()["code"]) == (403, "review.own_submission")
    assert "You cannot decide this one." in page


def test_a_partner_cannot_decide(client, partner, in_review):
    client.force_login(partner.user)

    answer = decide(client, in_review)

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.scope_missing")
    assert client.get("/review/").status_code == 404


def test_a_reviewer_may_look_but_not_change(client, in_review):
    described = client.patch(
        f"/api/v1/recordings/{in_review.public_id}",
        {"metadata": {"task": "x"}},
        content_type="application/json",
    )

    assert client.get(f"/api/v1/recordings/{in_review.public_id}").status_code == 200
    assert described.status_code == 403


def test_what_is_in_review_is_no_longer_described(client, partner, in_review):
    client.force_login(partner.user)

    answer = client.patch(
        f"/api/v1/recordings/{in_review.public_id}",
        {"metadata": {"task": "x"}},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "recording.not_describable")


def test_each_decision_is_in_the_audit_with_its_reason(client, in_review):
    decide(client, in_review, "reject", "Not hands.")

    entry = Entry.objects.get(action="recording.rejected")
    assert entry.subject_id == str(in_review.public_id)
    assert entry.data["reason"] == "Not hands."


@pytest.fixture
def jar(client, partner, tmp_path, run_jobs):
    """A submitted recording with a label in its file, a reviewer signed in."""
    path = tmp_path / "jar.h5"
    write_hdf5(kitchen(11, "open a jar", 4.0), path)
    with run_jobs():
        upload(client, partner, path.read_bytes(), filename="jar.h5", profile="dexter_sim_glove")
    recording = Recording.objects.get()
    submit(client, partner, recording)
    client.force_login(staff("reviewer"))
    recording.refresh_from_db()
    return recording


def test_accepting_on_the_page_keeps_the_objects_of_the_labels(client, jar):
    objects = jar.labels[0]["objects"]
    desk = PageForm(client.get(f"/review/{jar.public_id}/").content.decode())

    answer = client.post(
        f"/review/{jar.public_id}/", desk.fields | {"decision": "accept", "reason": "Clear touch."}
    )

    assert answer.status_code == 302, answer.content.decode()
    assert desk.labels["episode-0-objects"] == "Objects"
    assert len(objects) > 1
    assert [row.objects_seen for row in Episode.objects.all()] == [objects]


def test_the_labels_of_the_file_are_the_default_episodes(client, jar):
    recording = jar

    desk = client.get(f"/review/{recording.public_id}/").content.decode()
    answer = decide(client, recording)

    assert recording.labels[0]["task"] == "open a jar"
    assert 'value="open a jar"' in desk
    assert answer.status_code == 200, answer.content
    assert [row.task for row in Episode.objects.all()] == ["open a jar"]


def test_only_an_acceptance_needs_the_episodes_to_be_whole(client, in_review):
    page = f"/review/{in_review.public_id}/"
    shown = client.get(page).content.decode()
    fields = re.findall(r'<input id="episode-0-[^>]*>', shown)
    assert fields
    assert not [field for field in fields if "required" in field]
    said = {"reason": "Say the task.", "episode-0-t_start_s": "0", "episode-0-t_end_s": "1"}

    refused = client.post(page, {**said, "decision": "accept"})
    sent = client.post(page, {**said, "decision": "request_changes"})

    assert refused.status_code == 422
    assert "task" in refused.content.decode()
    assert sent.status_code == 302
    in_review.refresh_from_db()
    assert in_review.state == "changes_requested"


def test_what_was_only_said_wrongly_is_corrected_and_sent_again_without_a_new_file(
    client, partner, in_review
):
    page = in_review.get_absolute_url()
    decide(client, in_review, "request_changes", "It is the left hand.")
    client.force_login(partner.user)
    before = client.get(page).content.decode()

    saved = client.post(f"{page}describe/", PageForm(before).fields | {"task": "open the red jar"})
    again = re.search(r'href="([^"]+)">Send it again<', client.get(page).content.decode()).group(1)
    offered = client.get(again.replace("&amp;", "&")).content.decode()
    sent = client.post("/partner/submissions/new/", PageForm(offered).fields)

    in_review.refresh_from_db()
    assert "Correct what is said" in before
    assert f'value="{in_review.public_id}" checked' in offered
    assert (saved.status_code, sent.status_code) == (302, 302)
    assert in_review.metadata["task"] == "open the red jar"
    assert in_review.state == "in_review"
    assert in_review.submission.pk == Submission.objects.latest("pk").pk
    assert Submission.objects.count() == 2
    assert in_review.reviews.get().decision == "request_changes"


def test_the_partners_page_says_what_a_submission_would_ask_for(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata={"hand": "right"})
    recording = Recording.objects.get()

    before = client.get("/partner/").content.decode()
    refused = submit(client, partner, recording)
    client.patch(
        f"/api/v1/recordings/{recording.public_id}", {"metadata": METADATA}, "application/json"
    )
    after = client.get("/partner/").content.decode()

    assert refused.json()["errors"][0]["message"] in before
    assert "1 passed. Before all can be sent to review, something must be added to 1:" in before
    assert "1 passed and can be sent to review." in after


def test_a_program_may_say_which_report_it_read(client, in_review):
    stale = decide(client, in_review, run=2)
    current = decide(client, in_review, run=1)

    assert (stale.status_code, stale.json()["code"]) == (409, "review.report_changed")
    assert current.status_code == 200
