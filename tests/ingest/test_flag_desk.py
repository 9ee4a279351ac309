"""Flags at the desk: their order, the answer, and who is told."""

from __future__ import annotations

import pytest
from django.core import mail

from catalog.models import Episode
from ingest.models import Flag, Message, Recording, ReviewNeed
from ingest.services import flags
from portal.accounts.access import actor_for
from portal.audit.models import Entry
from portal.core.errors import IllegalMoveError
from tests.factories import staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.page_form import PageForm
from tests.ingest.test_flags import WORDS, answer, episode, raised, recording, user
from tests.ingest.test_review import submit

pytestmark = pytest.mark.django_db
__all__ = ["episode", "recording", "user"]


def test_private_content_comes_first_and_is_mailed_to_our_curators(
    client, user, recording, run_jobs
):
    first, second = Episode.objects.order_by("index")
    reviewer, finance = staff("reviewer"), staff("finance")
    with run_jobs():
        raised(user, first)
    assert mail.outbox[:] == [m for m in mail.outbox if "Private" not in m.subject]
    with run_jobs():
        private = raised(user, second, "private_content")
    client.force_login(reviewer)
    desk = client.get("/review/flags/").content.decode()
    queue = client.get("/review/").content.decode()

    letters = [m for m in mail.outbox if m.subject.startswith("Private content may be public")]
    told = {address for m in letters for address in m.to}
    assert reviewer.email in told
    assert finance.email not in told
    assert f"/review/flags/{private.public_id}/?t=2.00" in letters[0].body
    assert desk.index("Private content") < desk.index("Wrong label")
    assert "1 open flag of private content" in desk
    assert 'href="/review/flags/">Flags <span class="num">2</span>' in queue
    assert ", 1 of private content" in queue


def test_a_confirmed_flag_is_told_to_both_sides_without_the_name(
    client, partner, user, recording, episode, run_jobs
):
    flag = raised(user, episode)
    client.force_login(staff("reviewer"))
    page = client.get(f"/review/flags/{flag.public_id}/?t=2.00").content.decode()
    form = PageForm(page)
    mail.outbox.clear()
    said = {"decision": "confirmed", "answer": "Seen."}
    with run_jobs():
        sent = client.post(f"/review/flags/{flag.public_id}/", form.fields | said)
    after = client.get(sent["Location"]).content.decode()
    client.force_login(partner.user)
    report = client.get(recording.get_absolute_url()).content.decode()
    client.force_login(user)
    mine = client.get("/flags/").content.decode()

    flag.refresh_from_db()
    message = Message.objects.get()
    letters = {m.to[0]: m for m in mail.outbox}
    assert 'href="?t=2.00#player"' in page
    assert (flag.state, flag.answer) == ("confirmed", "Seen.")
    assert f"/recordings/{recording.public_id}/withdraw/" in after
    assert (message.recording, message.side) == (recording, "reviewer")
    assert "at 2.00 s of the recording" in message.text
    assert WORDS in message.text
    assert user.name not in message.text
    assert set(letters) == {user.email, partner.user.email}
    assert letters[user.email].subject == "Your flag was confirmed: episode 2 of Gloves"
    assert "Seen." in letters[user.email].body
    assert "Confirmed flags" in report
    assert WORDS in report
    assert user.name not in report
    assert 'data-state="confirmed"' in mine
    assert Entry.objects.filter(action="flag.confirmed").count() == 1


def test_a_dismissed_flag_is_answered_and_not_told_to_the_partner(
    client, partner, user, recording, episode, run_jobs
):
    flag = raised(user, episode)
    client.force_login(staff("reviewer"))
    mail.outbox.clear()
    empty = answer(client, flag, "dismissed", " ")
    with run_jobs():
        sent = answer(client, flag, "dismissed", "They are as the glove names them.")
    client.force_login(partner.user)
    report = client.get(recording.get_absolute_url()).content.decode()
    client.force_login(user)
    row = client.get("/api/v1/me/flags").json()["results"][0]

    assert empty.status_code == 422
    assert (sent.status_code, sent["Location"]) == (302, "/review/flags/")
    assert [m.to for m in mail.outbox] == [[user.email]]
    assert not Message.objects.exists()
    assert WORDS not in report
    assert (row["state"], row["answer"]) == ("dismissed", "They are as the glove names them.")
    assert row["answered_at"] is not None


def test_of_two_reviewers_at_once_one_answers(client, user, episode, run_jobs):
    flag = raised(user, episode)
    first, second = Flag.objects.get(), Flag.objects.get()
    mail.outbox.clear()
    with run_jobs():
        flags.answer(flag=first, confirmed=True, words="Yes.", actor=actor_for(staff("reviewer")))
    with pytest.raises(IllegalMoveError) as caught, run_jobs():
        flags.answer(flag=second, confirmed=False, words="No.", actor=actor_for(staff("reviewer")))
    client.force_login(staff("reviewer"))
    late = answer(client, flag, "dismissed", "No.")

    flag.refresh_from_db()
    assert caught.value.code == "flag.answered"
    assert late.status_code == 409
    assert "Somebody else answered this flag already" in late.content.decode()
    assert (flag.state, flag.answer) == ("confirmed", "Yes.")
    assert Message.objects.count() == 1
    assert len([m for m in mail.outbox if m.to == [user.email]]) == 1


def test_nobody_answers_their_own_flag(client, episode):
    reviewer = staff("reviewer")
    flag = raised(reviewer, episode)
    client.force_login(reviewer)

    refused = answer(client, flag)

    flag.refresh_from_db()
    assert refused.status_code == 403
    assert flag.state == "open"
    page = client.get(f"/review/flags/{flag.public_id}/").content.decode()
    assert "You cannot answer this one." in page


def test_the_desk_is_for_reviewers(client, partner, user, episode):
    flag = raised(user, episode)

    for person in (user, partner.user, staff("finance")):
        client.force_login(person)
        assert client.get("/review/flags/").status_code == 404
        assert answer(client, flag).status_code == 404


def test_an_open_flag_puts_what_is_in_review_beside_it_first(
    client, partner, user, episode, run_jobs
):
    client.force_login(partner.user)
    with run_jobs():
        upload(client, partner, glove_csv(seed=9), filename="next.csv")
    waiting = Recording.objects.get(filename="next.csv")
    submit(client, partner, waiting)
    before = ReviewNeed.objects.get(recording=waiting).codes
    with run_jobs():
        flag = raised(user, episode)
    during = ReviewNeed.objects.get(recording=waiting)
    client.force_login(staff("reviewer"))
    queue = client.get("/review/?reason=reported").content.decode()
    with run_jobs():
        answer(client, flag, "dismissed", "It is right.")

    assert ",reported," not in before
    assert during.codes.startswith(",reported,")
    assert during.score >= 128
    assert "next.csv" in queue
    assert "Buyers reported one episode of this dataset" in queue
    assert ReviewNeed.objects.get(recording=waiting).codes == before
