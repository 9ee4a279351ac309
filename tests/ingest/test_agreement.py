"""Agreement of reviewers: exact figures, and second looks as reviewers make them."""

from __future__ import annotations

from uuid import UUID

import pytest

from ingest import agreement
from ingest.models import Recording, Review, SecondLook
from portal.audit.models import Entry
from tests.factories import staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.page_form import PageForm
from tests.ingest.test_review import decide, submit

A, C, R = "accept", "request_changes", "reject"


def row(start, end, task="wave"):
    return {"t_start_s": start, "t_end_s": end, "task": task}


def test_kappa_of_a_table_reckoned_by_hand():
    table = {(A, A): 20, (A, R): 5, (R, A): 10, (R, R): 15}
    decisions = [pair for pair, count in table.items() for _ in range(count)]

    # observed 35/50, expected 25/50 * 30/50 + 25/50 * 20/50 = 1/2
    assert agreement.kappa(decisions) == 0.4
    assert agreement.kappa([(A, R), (R, A)]) == -1.0
    assert agreement.kappa([(A, A), (C, C), (R, R)]) == 1.0
    assert agreement.kappa([(A, A)] * 5) is None


def test_episodes_are_matched_by_their_overlap_and_ends_compared():
    first = [row(0.0, 1.0), row(2.0, 3.0, "pour"), row(8.0, 9.0)]
    second = [row(2.1, 3.3, "Pour"), row(0.0, 1.2, "pinch")]

    figures = agreement.measured([agreement.Pair(A, A, first, second)] * 10)

    assert (figures.matched, figures.unmatched) == (20, 10)
    assert figures.boundary_s == pytest.approx((0.1 + 0.3 + 0.0 + 0.2) / 4)
    assert figures.task_percent == 50.0
    assert (figures.equal_percent, figures.kappa) == (100.0, None)


def test_episodes_count_only_where_both_accept():
    figures = agreement.measured([agreement.Pair(A, R, [row(0, 1)], [])] * 10)

    assert (figures.equal_percent, figures.kappa, figures.matched) == (0.0, 0.0, 0)
    assert (figures.boundary_s, figures.task_percent, figures.unmatched) == (None, None, 0)


def test_fewer_than_ten_say_nothing():
    figures = agreement.measured([agreement.Pair(A, A)] * 9)

    assert figures == agreement.Figures(9)
    assert not figures.is_enough


def test_the_choice_follows_from_the_id_and_is_about_the_share():
    ids = [UUID(int=number) for number in range(10_000)]

    chosen = [one for one in ids if agreement.is_chosen(one, 5)]

    assert chosen == [one for one in ids if agreement.is_chosen(str(one), 5)]
    assert 430 < len(chosen) < 570
    assert not any(agreement.is_chosen(one, 0) for one in ids)
    assert all(agreement.is_chosen(one, 100) for one in ids)


@pytest.fixture
def decided(client, partner, run_jobs, settings):
    """A recording that a first reviewer accepted; a second reviewer is signed in."""
    settings.DEXTER_SECOND_LOOK_PERCENT = 100
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    submit(client, partner, recording)
    client.force_login(staff("reviewer"))
    assert decide(client, recording, reason="A first opinion.").status_code == 200
    client.force_login(staff("reviewer"))
    return recording


def page_of(look):
    return f"/review/second-looks/{look.public_id}/"


def test_the_second_look_is_blind_and_changes_nothing(client, decided):
    look = SecondLook.objects.get()

    queue = client.get("/review/").content.decode()
    page = client.get(page_of(look)).content.decode()
    sent = client.post(
        page_of(look), PageForm(page).fields | {"decision": "reject", "reason": "No contact."}
    )

    decided.refresh_from_db()
    look.refresh_from_db()
    assert 'Second looks <span class="num">1</span>' in queue
    assert "A first opinion." not in page
    assert "Accepted" not in page
    assert decided.get_absolute_url() + '"' not in page
    assert sent.status_code == 302
    assert (decided.state, look.decision, look.reason) == ("accepted", "reject", "No contact.")
    assert Review.objects.count() == 1
    assert Entry.objects.get(action="recording.second_look").data == {
        "decision": "reject", "first": "accept",
    }  # fmt: skip


def test_the_second_look_starts_with_the_proposed_ends_in_milliseconds(client, decided):
    Recording.objects.update(labels=[], features={"segments": [[0.1234567, 1.9876543]]})

    page = client.get(page_of(SecondLook.objects.get())).content.decode()

    fields = PageForm(page).fields
    assert (fields["episode-0-t_start_s"], fields["episode-0-t_end_s"]) == ("0.123", "1.988")


def test_disagreements_are_listed_with_both_decisions_and_few_say_too_few(client, decided):
    look = SecondLook.objects.get()
    client.post(page_of(look), {"decision": "reject", "reason": "No contact."})

    page = client.get("/review/second-looks/").content.decode()

    assert "Too few to say" in page
    assert "A first opinion." in page
    assert "No contact." in page
    assert client.get(page_of(look)).status_code == 404


def test_figures_show_with_how_many_they_are_about(client, decided):
    review = Review.objects.get()
    look = SecondLook.objects.get()
    client.post(
        page_of(look),
        {
            "decision": "accept",
            "episode-count": "1",
            "episode-0-t_start_s": "0.5",
            "episode-0-t_end_s": str(decided.duration_s),
            "episode-0-task": "Wave",
        },
    )
    look.refresh_from_db()
    for _ in range(9):
        review.pk, review.public_id = None, UUID(int=Review.objects.count())
        review._state.adding = True
        review.save()
        SecondLook.objects.create(
            review=review,
            decision="reject",
            looked_at=look.looked_at,
        )

    page = client.get("/review/second-looks/").content.decode()

    assert '<span class="num">10</span> second looks' in page
    assert "10.0 %" in page
    assert "0.250 s" in page
    assert "100.0 %" in page


def test_neither_the_first_reviewer_nor_anyone_twice_makes_it(client, decided):
    look = SecondLook.objects.get()
    client.force_login(Review.objects.get().created_by)

    first = client.get(page_of(look))
    queue = client.get("/review/second-looks/").content.decode()

    assert first.status_code == 404
    assert "Nothing waits for a second look of yours." in queue


def test_an_accepting_second_look_needs_episodes_that_are_right(client, decided):
    look = SecondLook.objects.get()

    refused = client.post(page_of(look), {"decision": "accept"})

    look.refresh_from_db()
    assert refused.status_code == 422
    assert "Give at least one episode." in refused.content.decode()
    assert look.decision == ""


def test_with_a_share_of_nothing_nobody_is_asked(client, partner, run_jobs, settings):
    settings.DEXTER_SECOND_LOOK_PERCENT = 0
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    submit(client, partner, recording)
    client.force_login(staff("reviewer"))

    decide(client, recording)

    assert not SecondLook.objects.exists()
