"""Flags of those who use an episode: who may, what follows, who is told."""

from __future__ import annotations

import json
import re

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Episode
from ingest.models import Flag, Recording
from ingest.selectors import flags as rows
from ingest.services import flags
from ingest.services.withdrawal import withdraw
from licensing.models import Grant
from portal.accounts.access import actor_for
from portal.audit.models import Entry
from tests.factories import UserFactory, staff
from tests.ingest.factories import glove_csv, post, upload
from tests.ingest.factories import partner as make_partner
from tests.ingest.page_form import PageForm
from tests.ingest.test_review import decide, submit
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db
WORDS = "The thumb and the little finger are exchanged."


def published(client, partner, run_jobs, seed=1) -> Recording:
    """A recording with two published episodes."""
    with run_jobs():
        upload(client, partner, glove_csv(seed=seed), filename=f"wave_{seed}.csv")
    recording = Recording.objects.latest("pk")
    submit(client, partner, recording)
    client.force_login(staff("reviewer"))
    episodes = [
        {"t_start_s": 0.0, "t_end_s": 1.5, "task": "wave"},
        {"t_start_s": 1.5, "t_end_s": 3.0, "task": "wave"},
    ]
    assert decide(client, recording, episodes=episodes).status_code == 200
    client.force_login(partner.user)
    body = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
    assert post(client, f"datasets/{partner.name}/versions", body).status_code == 201
    with run_jobs():
        post(client, f"datasets/{partner.name}/versions/1.0.0/publish")
    client.logout()
    recording.refresh_from_db()
    assert recording.state == "published"
    return recording


@pytest.fixture
def recording(client, partner, run_jobs):
    """Two published episodes of open data; nobody is signed in."""
    return published(client, partner, run_jobs)


@pytest.fixture
def episode(recording):
    """The second, from 1.5 s to 3 s."""
    return Episode.objects.get(index=1)


@pytest.fixture
def user(client, episode):
    """Somebody who uses open data, signed in."""
    found = UserFactory(name="Uma User")
    client.force_login(found)
    return found


def send(client, episode, reason="wrong_label", text=WORDS, **fields):
    body = {"reason": reason, "text": text, **fields}
    return post(client, f"episodes/{episode.public_id}/flags", body)


def raised(user, episode, reason="wrong_label", t_s=0.5) -> Flag:
    return flags.raise_flag(
        episode=episode, reason=reason, text=WORDS, t_s=t_s, actor=actor_for(user)
    )


def answer(client, flag, decision="confirmed", text="The fingers are exchanged from 2 s on."):
    return client.post(f"/review/flags/{flag.public_id}/", {"decision": decision, "answer": text})


def refusal(response):
    return response.status_code, response.json()["code"]


def test_an_episode_is_flagged_on_its_page_with_the_moment_of_the_player(client, user, episode):
    page = client.get(f"{episode.get_absolute_url()}?t=0.75").content.decode()
    link = re.search(rf'href="(/episodes/{episode.public_id}/flag/[^"]*)"', page).group(1)
    form = PageForm(client.get(link).content.decode())
    sent = client.post(link, form.fields | {"reason": "touch_wrong", "text": WORDS})
    mine = client.get(sent["Location"]).content.decode()
    again = client.get(link).content.decode()

    flag = Flag.objects.get()
    assert link.endswith("?t=0.75")
    assert form.fields["t_s"] == "0.75"
    assert (sent.status_code, sent["Location"]) == (302, "/flags/")
    assert (flag.reason, flag.text, flag.t_s, flag.state) == ("touch_wrong", WORDS, 0.75, "open")
    assert flag.recording_t_s == 2.25
    assert WORDS in mine
    assert 'data-state="open"' in mine
    assert "You flagged this episode already" in again
    entry = Entry.objects.get(action="flag.raised")
    assert (entry.subject_id, entry.data["reason"]) == (str(flag.public_id), "touch_wrong")


def test_an_episode_is_flagged_by_a_program_which_sees_its_own_flags(client, user, episode):
    sent = send(client, episode, t_s=1.0)
    listed = client.get("/api/v1/me/flags").json()["results"]
    client.force_login(UserFactory())
    others = client.get("/api/v1/me/flags").json()["results"]

    assert sent.status_code == 201, sent.content
    row = sent.json()
    assert (row["state"], row["reason"], row["t_s"]) == ("open", "wrong_label", 1.0)
    assert (row["episode"], row["answer"]) == (str(episode.public_id), None)
    assert listed == [row]
    assert others == []


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"reason": "boring"}, "reason", "invalid_choice"),
        ({"text": " "}, "text", "blank"),
        ({"t_s": 1.6}, "t_s", "flag.moment_outside"),
        ({"t_s": -0.1}, "t_s", "flag.moment_outside"),
    ],
)
def test_what_is_not_right_is_named_by_its_field(client, user, episode, fields, field, code):
    refused = send(client, episode, **fields)

    assert refused.status_code == 422
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [(field, code)]
    assert not Flag.objects.exists()


def test_the_page_says_what_is_not_right_and_keeps_what_was_typed(client, user, episode):
    page = f"/episodes/{episode.public_id}/flag/"
    refused = client.post(page, {"reason": "other", "text": WORDS, "t_s": "99"})

    assert refused.status_code == 422
    assert "between 0 and 1.50 seconds" in refused.content.decode()
    assert WORDS in refused.content.decode()


def test_one_person_has_one_open_flag_on_an_episode(client, user, episode):
    assert send(client, episode).status_code == 201

    assert refusal(send(client, episode)) == (409, "flag.already_open")
    assert Flag.objects.count() == 1
    client.force_login(UserFactory())
    assert send(client, episode).status_code == 201


def test_the_database_holds_one_open_flag_where_two_requests_race(user, episode, monkeypatch):
    raised(user, episode)
    monkeypatch.setattr(rows, "open_of", lambda *_: None)  # the other was not there yet

    with pytest.raises(flags.ConflictError) as caught:
        raised(user, episode)

    assert caught.value.code == "flag.already_open"
    assert Flag.objects.count() == 1


def test_an_answered_flag_makes_room_for_another(client, user, episode):
    first = raised(user, episode)
    client.force_login(staff("reviewer"))
    assert answer(client, first, "dismissed", "It is right.").status_code == 302
    client.force_login(user)

    assert send(client, episode).status_code == 201
    assert sorted(Flag.objects.values_list("state", flat=True)) == ["dismissed", "open"]


def test_a_person_flags_only_so_much_in_a_day(client, settings, user, recording):
    settings.DEXTER_MAX_FLAGS_PER_DAY = 1
    first, second = Episode.objects.order_by("index")
    send(client, first)

    refused = send(client, second)
    page = client.post(f"/episodes/{second.public_id}/flag/", {"reason": "other", "text": WORDS})

    assert refusal(refused) == (429, "flag.too_many")
    assert 86_300 <= int(refused["Retry-After"]) <= 86_400
    assert page.status_code == 429
    assert Flag.objects.count() == 1
    client.force_login(UserFactory())
    assert send(client, second).status_code == 201


def test_who_has_no_licence_cannot_flag_what_is_sold(client, run_jobs, db):
    seller = make_partner("kitchen", licence="LicenseRef-DexterData-Kitchen")
    client.force_login(seller.user)
    published(client, seller, run_jobs)
    episode = Episode.objects.first()
    buyer = licensing.buyer()
    offer = licensing.commercial_offer(seller.dataset)
    client.force_login(buyer)
    page = f"/episodes/{episode.public_id}/flag/"

    before = send(client, episode)
    page_before = client.get(page).status_code
    placed = licensing.order(buyer, offer).json()
    licensing.sign(buyer, placed["agreement"])
    licensing.pay(buyer, placed["id"])
    with_grant = client.get(page).status_code
    sent = send(client, episode)
    Grant.objects.update(state="suspended")
    suspended = send(client, Episode.objects.last())

    assert refusal(before) == (403, "flag.no_licence")
    assert before.json()["next_step"]["url"] == seller.dataset.get_absolute_url()
    assert page_before == 403
    assert with_grant == 200
    assert sent.status_code == 201, sent.content
    assert refusal(suspended) == (403, "flag.no_licence")


def test_nobody_flags_unseen_or_their_own_data(client, partner, recording, episode):
    anonymous = send(client, episode)
    page = client.get(f"/episodes/{episode.public_id}/flag/")
    client.force_login(partner.user)
    own = send(client, episode)
    Episode.objects.filter(pk=episode.pk).update(state="accepted")
    client.force_login(UserFactory())
    unseen = send(client, episode)

    assert refusal(anonymous) == (401, "auth.required")
    assert page["Location"].startswith("/account/login/")
    assert refusal(own) == (403, "flag.own_data")
    assert refusal(unseen) == (404, "episode.not_found")
    assert not Flag.objects.exists()


def test_a_withdrawn_episode_is_gone(client, partner, user, recording, episode):
    withdraw(recording=recording, reason="A face is seen.", by=partner.user)

    assert refusal(send(client, episode)) == (410, "episode.withdrawn")
    assert client.get(f"/episodes/{episode.public_id}/flag/").status_code == 410
    client.force_login(staff("reviewer"))
    assert refusal(send(client, episode)) == (410, "episode.withdrawn")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "confirmed"},
        {"answer": "Yes."},
        {"t_s": -1.0},
        {"text": ""},
        {"reason": "boring"},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_a_flag_that_cannot_be(user, episode, changes):
    flag = raised(user, episode)

    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(**changes)


def test_a_repeated_request_flags_once(client, user, episode):
    body = json.dumps({"reason": "other", "text": WORDS})
    sent = [
        client.post(
            f"/api/v1/episodes/{episode.public_id}/flags",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )
        for _ in range(2)
    ]

    assert [r.status_code for r in sent] == [201, 201]
    assert sent[0].json()["id"] == sent[1].json()["id"]
    assert Flag.objects.count() == 1
