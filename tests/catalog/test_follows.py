"""Following datasets and searches, and the letters that new versions bring."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.models import Admission, Dataset, Follow, Told
from catalog.services import follows
from portal.accounts.models import Membership
from portal.jobs import services as jobs
from portal.jobs.models import Job
from tests.catalog.factories import accept, facts, make_dataset, publish, published_dataset
from tests.factories import UserFactory, member

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    """What is committed inside is done by workers at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def reader(client) -> Client:
    """Somebody who is signed in."""
    client.force_login(UserFactory(email="reader@example.org"))
    return client


def renew(dataset: Dataset, number: str = "1.1.0", *labels) -> None:
    """A further version with one more recording."""
    old = [entry.episode for entry in dataset.latest_version.entries.order_by("position")]
    publish(dataset, [*old, *accept(dataset, *labels)], number)


def follow(client: Client, dataset: Dataset) -> None:
    assert client.post(f"/datasets/{dataset.name}/follow/").status_code == 302


def letters() -> list[str]:
    return [letter.to[0] for letter in mail.outbox if "published version" in letter.body]


def test_a_follower_gets_one_mail_that_says_what_is_new(reader, run_jobs, settings):
    settings.DEXTER_BASE_URL = "https://data.example"
    dataset = published_dataset(title="Pouring & <stirring>")
    follow(reader, dataset)
    follow(reader, dataset)

    with run_jobs():
        renew(dataset)

    (letter,) = mail.outbox
    assert letter.to == ["reader@example.org"]
    assert letter.subject == "Pouring & <stirring> 1.1.0: 1 episode added"
    assert f"https://data.example/datasets/{dataset.name}/diff/1.0.0...1.1.0/" in letter.body
    assert "because you follow this dataset" in letter.body
    html = letter.alternatives[0][0]
    assert "Pouring &amp; &lt;stirring&gt;" in html
    assert html.count("See what changed") == 1
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].startswith(
        "<https://data.example/follows/stop/"
    )


def test_who_is_not_signed_in_is_led_back_to_the_dataset_and_not_to_what_takes_no_link(client):
    dataset = published_dataset()
    html = client.get(dataset.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    own = client.get(dataset.get_absolute_url()).content.decode()

    page = dataset.get_absolute_url()
    assert f'href="/account/login/?next={page}"' in html
    assert f"{page}follow/" not in html
    assert f'action="{page}follow/"' in own


def test_a_repeated_job_writes_no_second_letter(reader, run_jobs):
    dataset = published_dataset()
    follow(reader, dataset)
    with run_jobs():
        renew(dataset)
    job = Job.objects.get(kind=follows.KIND, subject=str(dataset.latest_version.public_id))

    with run_jobs():
        jobs.submit(job.kind, subject=job.subject, args=job.args)
    follows.tell(version_id=job.args["version_id"])

    assert letters() == ["reader@example.org"]
    assert Told.objects.count() == 1


def test_who_follows_a_dataset_and_a_search_that_finds_it_gets_one_letter(reader, run_jobs):
    dataset = published_dataset(title="Pouring water")
    follow(reader, dataset)
    reader.post("/follows/new/?q=pouring", {"name": "Pouring"})

    with run_jobs():
        renew(dataset)

    assert letters() == ["reader@example.org"]
    assert Told.objects.count() == 2


def test_a_search_brings_letters_of_what_it_finds_and_of_nothing_else(reader, run_jobs):
    made = reader.post("/follows/new/?q=soup&ordering=title", {"name": "Soup"})
    assert made.status_code == 302
    assert Follow.objects.get().query == "q=soup"

    with run_jobs():
        published_dataset(title="Stirring soup")
        published_dataset(title="Cutting bread")

    (letter,) = [one for one in mail.outbox if "published version" in one.body]
    assert letter.subject.startswith("Stirring soup 1.0.0")
    assert "because you follow the search Soup" in letter.body
    assert "Open it" in letter.body


def test_nobody_is_told_of_what_they_may_not_see(run_jobs):
    dataset = published_dataset(title="Secret hands")
    owner = Membership.objects.get(organisation=dataset.organisation).user
    admitted, stranger = member("company"), member("company")
    for person in (owner, admitted, stranger):
        client = Client()
        client.force_login(person)
        follow(client, dataset)
        client.post("/follows/new/?q=secret", {"name": ""})
    Dataset.objects.filter(pk=dataset.pk).update(visibility="private")
    organisation = Membership.objects.get(user=admitted).organisation
    Admission.objects.create(dataset=dataset, organisation=organisation)
    dataset.refresh_from_db()

    with run_jobs():
        renew(dataset)

    assert sorted(letters()) == sorted([owner.email, admitted.email])


def test_an_embargo_holds_letters_back_until_it_ends(run_jobs):
    dataset = published_dataset(title="Held back")
    reader = UserFactory(email="reader@example.org")
    Follow.objects.create(user=reader, query="q=held", name="Held")
    soon = timezone.now() + timedelta(hours=1)
    Dataset.objects.filter(pk=dataset.pk).update(embargoed_until=soon)
    dataset.refresh_from_db()
    with run_jobs():
        renew(dataset)
    assert letters() == []
    assert follows.announce_after_embargo() == 0

    Dataset.objects.filter(pk=dataset.pk).update(embargoed_until=timezone.now())
    dataset.refresh_from_db()
    dataset.save()
    with run_jobs():
        assert follows.announce_after_embargo() == 1
        assert follows.announce_after_embargo() == 0

    assert letters() == ["reader@example.org"]


def test_what_was_announced_after_its_embargo_costs_no_query_each(django_assert_num_queries):
    for _ in range(3):
        published_dataset()
    Dataset.objects.update(embargoed_until=timezone.now())
    assert follows.announce_after_embargo() == 3

    with django_assert_num_queries(2):
        assert follows.announce_after_embargo() == 0


def test_who_follows_later_is_not_told_of_what_was_there(reader, run_jobs):
    dataset = published_dataset()
    renew(dataset)
    version = dataset.latest_version
    follow(reader, dataset)

    with run_jobs():
        follows.tell(version_id=version.pk)

    assert letters() == []


def test_the_letter_ends_itself_without_signing_in(reader, run_jobs):
    dataset = published_dataset(title="Pouring")
    follow(reader, dataset)
    with run_jobs():
        renew(dataset)
    header = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = header.partition("testserver")[2] or header.partition("8000")[2]
    stranger = Client(enforce_csrf_checks=True)

    page = stranger.get(path)
    assert "You follow Pouring." in page.content.decode()
    assert Follow.objects.count() == 1  # reading changes nothing: mail programs look ahead

    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follow.objects.count() == 0
    assert "It had been let go before" in stranger.get(path).content.decode()
    assert stranger.post(path[:-4] + "xxx/").status_code == 404


def test_one_sees_and_ends_what_one_follows_and_nobody_elses(reader):
    dataset = published_dataset(title="Pouring")
    follow(reader, dataset)
    reader.post("/follows/new/?q=jug", {"name": "Jugs"})
    foreign = Follow.objects.create(user=UserFactory(), query="q=x", name="Foreign")

    page = reader.get("/follows/").content.decode()
    assert "Pouring" in page
    assert 'href="/datasets/?q=jug"' in page
    assert "Foreign" not in page
    assert reader.post(f"/follows/{foreign.public_id}/remove/").status_code == 404

    for row in Follow.objects.exclude(pk=foreign.pk):
        assert reader.post(f"/follows/{row.public_id}/remove/").status_code == 302
    assert "You follow nothing yet" in reader.get("/follows/").content.decode()


def test_the_new_title_of_what_became_private_is_not_told_to_who_follows_it(reader, run_jobs):
    dataset = published_dataset(title="Pouring")
    follow(reader, dataset)
    Dataset.objects.filter(pk=dataset.pk).update(visibility="private", title="A secret")

    said = reader.get("/api/v1/follows").json()["results"]
    pages = [reader.get("/follows/"), reader.get(f"/follows/stop/{stop_token()}/")]

    assert [row["name"] for row in said] == [dataset.name]
    for page in pages:
        assert dataset.name in page.content.decode()
        assert "A secret" not in page.content.decode()


def stop_token():
    return follows.stop_token(Follow.objects.get())


def test_a_private_dataset_cannot_be_followed_by_a_stranger(reader):
    dataset = published_dataset()
    Dataset.objects.filter(pk=dataset.pk).update(visibility="private")

    assert reader.post(f"/datasets/{dataset.name}/follow/").status_code == 404
    body = {"dataset": dataset.name}
    answer = reader.post("/api/v1/follows", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "dataset.not_found")
    assert Follow.objects.count() == 0


def test_of_a_followed_search_that_finds_nothing_nothing_else_is_looked_for(run_jobs, monkeypatch):
    dataset = published_dataset(title="Pouring")
    Follow.objects.create(user=UserFactory(), query="q=puoring", name="Mistyped")
    looked_for = []
    monkeypatch.setattr(
        "catalog.search.words.Spelling.nearest", lambda self, word: looked_for.append(word)
    )

    with run_jobs():
        renew(dataset)

    assert (letters(), looked_for) == ([], [])


def test_an_empty_search_cannot_be_followed(reader):
    page = reader.post("/follows/new/", {"name": "All"})

    assert page.status_code == 422
    assert Follow.objects.count() == 0


def test_programs_follow_list_and_end(reader):
    dataset = published_dataset(title="Pouring")
    send = {"content_type": "application/json"}

    made = reader.post("/api/v1/follows", {"dataset": dataset.name}, **send)
    again = reader.post("/api/v1/follows", {"dataset": dataset.name}, **send)
    search = reader.post("/api/v1/follows", {"query": "task=pour&q=jug", "name": "Jugs"}, **send)

    assert made.status_code == 201
    assert made.json()["id"] == again.json()["id"]
    assert search.json()["query"] == "q=jug&task=pour"
    assert search.json()["url"] == "/datasets/?q=jug&task=pour"
    listed = reader.get("/api/v1/follows").json()["results"]
    assert {row["name"] for row in listed} == {"Pouring", "Jugs"}
    assert reader.delete(f"/api/v1/follows/{made.json()['id']}").status_code == 204
    assert reader.delete(f"/api/v1/follows/{made.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "follow.one_thing"),
        ({"dataset": "a/b", "query": "q=x"}, "follow.one_thing"),
        ({"query": "colour=red"}, "filter.unknown"),
        ({"query": "ordering=title"}, "follow.search_empty"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_a_code(reader, body, code):
    answer = reader.post("/api/v1/follows", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_follows_have_a_limit(reader, monkeypatch):
    monkeypatch.setattr(follows, "MOST_FOLLOWS", 1)
    reader.post("/follows/new/?q=jug", {"name": ""})

    answer = reader.post("/api/v1/follows", {"query": "q=cup"}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "follow.too_many")


def test_an_inactive_person_gets_no_letter(run_jobs):
    dataset = make_dataset(title="Pouring")
    publish(dataset, accept(dataset, facts()))
    person = UserFactory(is_active=False)
    Follow.objects.create(user=person, dataset=dataset)

    with run_jobs():
        renew(dataset)

    assert letters() == []
