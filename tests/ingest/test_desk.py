"""The review desk: the queue's order and reasons, drafts, exact findings, and the thread."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from ingest.models import Message, Recording, Review, ReviewDraft, ReviewNeed, ValidationRun
from ingest.states import RecordingState
from portal.audit.models import Entry
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, upload
from tests.ingest.factories import partner as make_partner
from tests.ingest.page_form import PageForm
from tests.ingest.test_review import decide, submit
from tests.ingest.test_validation import frozen


@pytest.fixture
def waiting(client, partner, run_jobs):
    """A frozen and a good recording in review, in this order of age; a reviewer signed in."""
    with run_jobs():
        upload(client, partner, glove_csv(seed=1), filename="good.csv")
        upload(client, partner, glove_csv(seed=2, spoil=frozen), filename="frozen.csv")
    good, bad = (Recording.objects.get(filename=name) for name in ("good.csv", "frozen.csv"))
    assert submit(client, partner, good).status_code == 201
    assert submit(client, partner, bad).status_code == 201
    client.force_login(staff("reviewer"))
    return good, bad


def form_of(client, recording):
    page = client.get(f"/review/{recording.public_id}/").content.decode()
    return PageForm(page).fields


def test_the_queue_says_why_and_puts_the_gravest_first(client, waiting):
    _, bad = waiting
    ReviewNeed.objects.filter(recording=bad).update(
        score=64, codes=",contradiction,", reasons=[{"code": "contradiction", "text": "Two say."}]
    )

    page = client.get("/review/").content.decode()
    narrowed = client.get("/review/?reason=contradiction").content.decode()

    assert page.index("frozen.csv") < page.index("good.csv")
    assert "Nothing of “test_bend_glove” was accepted before." in page
    assert "Two say." in page
    assert "good.csv" not in narrowed
    assert "frozen.csv" in narrowed


def test_once_a_device_was_accepted_it_is_no_longer_new(client, waiting):
    good, bad = waiting
    # a stream that stands still costs so much that no machine's yes means much
    assert bad.review_need.codes == ",borderline,new_device,"

    assert decide(client, good).status_code == 200

    bad.review_need.refresh_from_db()
    assert bad.review_need.codes == ",borderline,"


def test_a_queue_of_many_takes_no_more_queries(client, waiting, django_assert_max_num_queries):
    good, _ = waiting
    client.get("/review/")
    with django_assert_max_num_queries(12):
        client.get("/review/")
    uploads = Recording.objects.filter(pk=good.pk).values_list("state", flat=True)
    assert list(uploads) == [RecordingState.IN_REVIEW]


def test_a_draft_comes_back_to_its_reviewer_only_and_goes_with_the_decision(client, waiting):
    good, _ = waiting
    fields = form_of(client, good) | {
        "decision": "accept",
        "reason": "So far fine.",
        "episode-0-t_end_s": "2.5",
        "episode-0-task": "wave",
    }

    saved = client.post(
        f"/review/{good.public_id}/draft/", fields, headers={"Accept": "application/json"}
    )
    again = client.get(f"/review/{good.public_id}/").content.decode()
    client.force_login(staff("reviewer"))
    other = client.get(f"/review/{good.public_id}/").content.decode()

    assert list(saved.json()) == ["saved_at"]
    assert PageForm(again).fields["episode-0-t_end_s"] == "2.5"
    assert "So far fine." in again
    assert "What you typed is back." in again
    assert "So far fine." not in other
    client.post(f"/review/{good.public_id}/draft/", fields | {"reason": "Not yet."})
    assert ReviewDraft.objects.count() == 2
    assert decide(client, good).status_code == 200
    assert not ReviewDraft.objects.exists()
    late = client.post(f"/review/{good.public_id}/draft/", fields)
    assert late.status_code == 409


def test_a_draft_is_discarded_by_its_button(client, waiting):
    good, _ = waiting
    client.post(f"/review/{good.public_id}/draft/", {"reason": "Hm."})

    client.post(f"/review/{good.public_id}/draft/", {"discard": "1"})

    assert not ReviewDraft.objects.exists()


def test_a_request_names_exactly_the_findings_that_were_ticked(client, waiting, run_jobs):
    _, bad = waiting
    run = bad.runs.get()
    numbers = [
        number
        for number, finding in enumerate(run.report["findings"])
        if finding["check"] == "value.frozen"
    ]
    fields = form_of(client, bad) | {
        "decision": "request_changes",
        "reason": "Look at this one.",
        "findings-listed": "1",
        "findings": numbers[:1],
    }

    with run_jobs():
        client.post(f"/review/{bad.public_id}/", fields)

    review = Review.objects.get(recording=bad)
    wanted = run.report["findings"][numbers[0]]
    assert [(one["check"], one["t_start_s"]) for one in review.findings] == [
        ("value.frozen", wanted["t_start_s"])
    ]
    client.force_login(bad.created_by)
    page = client.get(bad.get_absolute_url()).content.decode()
    assert f"?t={wanted['t_start_s']:.2f}#player" in page
    assert "value.frozen" in mail.outbox[-1].body


def checked_again(recording, without=0, added=()):
    """New rules judged it: the first findings are gone, others came before the rest."""
    last = recording.runs.order_by("-number").first()
    findings = [*added, *last.report["findings"][without:]]
    return ValidationRun.objects.create(
        recording=recording, number=last.number + 1, verdict=last.verdict,
        report=last.report | {"findings": findings}, rule_set="2099.1", seconds=1, peak_mb=1,
    )  # fmt: skip


def ticked(page):
    boxes = re.findall(r'name="findings" value="(\d+)"( checked)?', page)
    return {int(number) for number, checked in boxes if checked}


def test_a_decision_on_a_report_that_is_no_longer_the_last_is_not_taken(client, waiting):
    _, bad = waiting
    findings = bad.runs.get().report["findings"]
    chosen = next(n for n, one in enumerate(findings) if one["check"] == "value.frozen")
    fields = form_of(client, bad) | {
        "decision": "request_changes", "reason": "Look at this one.", "findings": [chosen],
    }  # fmt: skip
    new = findings[chosen] | {"check": "value.spike", "t_start_s": 0.25}
    run = checked_again(bad, added=[new, *findings[:chosen], findings[chosen]], without=chosen + 1)

    answer = client.post(f"/review/{bad.public_id}/", fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "checked again while you decided" in page
    assert "Look at this one." in page
    assert ticked(page) == {0, chosen + 1}  # what nobody saw before, and what was ticked
    assert not Review.objects.exists()
    bad.refresh_from_db()
    assert bad.state == "in_review"
    again = fields | {"run": PageForm(page).fields["run"], "findings": [chosen + 1]}
    assert again["run"] == str(run.number) == "2"
    assert client.post(f"/review/{bad.public_id}/", again).status_code == 302
    assert [one["check"] for one in Review.objects.get().findings] == ["value.frozen"]


def test_an_accept_of_a_report_that_is_no_longer_the_last_is_not_taken_either(client, waiting):
    good, _ = waiting
    fields = form_of(client, good) | {"decision": "accept", "reason": "Both hands are clear."}
    checked_again(good)

    answer = client.post(f"/review/{good.public_id}/", fields)

    assert answer.status_code == 409
    assert not Review.objects.exists()


def test_partner_and_reviewer_write_to_each_other_and_each_gets_a_mail(client, waiting, run_jobs):
    good, _ = waiting
    reviewer = staff("reviewer")
    client.force_login(reviewer)
    address = f"/recordings/{good.public_id}/messages/"

    with run_jobs():
        answer = client.post(address, {"text": " Which glove was it? ", "from": "review"})
    client.force_login(good.created_by)
    with run_jobs():
        client.post(address, {"text": "The left one."})

    assert answer["Location"] == f"/review/{good.public_id}/#thread"
    rows = [(row.side, row.text) for row in Message.objects.order_by("pk")]
    assert rows == [("reviewer", "Which glove was it?"), ("partner", "The left one.")]
    assert [(one.to, one.subject) for one in mail.outbox[-2:]] == [
        ([good.created_by.email], "A message about good.csv"),
        ([reviewer.email], "A message about good.csv"),
    ]
    page = client.get(good.get_absolute_url()).content.decode()
    assert "Which glove was it?" in page
    assert Entry.objects.filter(action="recording.message").count() == 2


def test_an_empty_message_is_not_sent_and_a_stranger_finds_nothing(client, waiting):
    good, _ = waiting
    address = f"/recordings/{good.public_id}/messages/"

    page = client.post(address, {"text": "  "}, follow=True).content.decode()
    client.force_login(make_partner("others").user)
    refused = client.post(address, {"text": "Hello."})

    assert "Write something first." in page
    assert refused.status_code == 404
    assert not Message.objects.exists()


def test_the_thread_goes_on_with_the_file_that_replaces_it(client, waiting):
    good, bad = waiting
    Message.objects.create(recording=good, side="partner", text="Sorry.", author_name="P")
    Recording.objects.filter(pk=bad.pk).update(replaces=good, checked_at=timezone.now())

    page = client.get(f"/review/{bad.public_id}/").content.decode()

    assert "Sorry." in page
    assert "on the earlier file" in page


def test_proposed_episodes_are_offered_but_never_taken_without_a_person(client, waiting):
    good, bad = waiting
    Recording.objects.update(features={"segments": [[0.5, 1.5], [2.0, 3.0]]})

    fields = form_of(client, good)
    decide(client, bad)

    assert (fields["episode-count"], fields["episode-1-t_start_s"]) == ("2", "2.0")
    assert len(Review.objects.get(recording=bad).episodes) == 1


def test_a_typed_task_becomes_its_term_and_what_was_typed_is_kept(client, waiting):
    good, bad = waiting
    episodes = [
        {"t_start_s": 0.0, "t_end_s": 1.0, "task": "Pick_and place"},
        {"t_start_s": 1.0, "t_end_s": 2.0, "task": "juggle"},
    ]

    decide(client, good, episodes=episodes)
    page = client.get(f"/review/{bad.public_id}/").content.decode()

    kept = Review.objects.get(recording=good).episodes
    assert [(one["task"], one.get("task_typed")) for one in kept] == [
        ("pick and place", "Pick_and place"),
        ("juggle", None),
    ]
    also = "pick up and place, move an object"  # offered under the words that people use too
    assert f'<option value="pick and place">{also}</option>' in page


def test_a_label_that_nobody_knows_raises_the_recording(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata=METADATA | {"task": "juggle"})
    recording = Recording.objects.get()

    submit(client, partner, recording)

    assert ",label_unknown," in recording.review_need.codes
    assert recording.review_need.reasons[-1]["text"] == "“juggle” is not in the list of labels."
