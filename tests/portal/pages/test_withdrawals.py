"""Taking data back: who may, what is said before, and what is true of everybody after."""

from __future__ import annotations

import pytest
from django.core import mail

from catalog.models import Episode, SourceFile, Version, Withdrawal
from ingest.models import Recording
from licensing.models import Bundle, LinkRecord
from portal.accounts.models import Membership
from portal.audit.models import Entry
from portal.storage import store
from tests.catalog.factories import accept, publish
from tests.factories import MembershipFactory, UserFactory, member, staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.factories import partner as make_partner
from tests.ingest.test_review import decide, submit
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db
REASON = {"reason": "The recorded person took consent back."}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    """`with run_jobs(): …` runs what was submitted inside when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def dataset():
    return licensing.stored_dataset(b"one", b"two")


@pytest.fixture
def owner(dataset):
    return Membership.objects.get(organisation=dataset.organisation, role="owner").user


@pytest.fixture
def grant(dataset):
    return licensing.academic_grant(licensing.researcher(), dataset)


def delivered(grant, dataset, run_jobs) -> Bundle:
    """A bundle that its holder was handed a link to."""
    person = grant.seats.get().user
    with run_jobs():
        answer = licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))
    bundle = Bundle.objects.get(public_id=answer.json()["id"])
    assert licensing.post(person, f"bundles/{bundle.public_id}/links").status_code == 200
    return bundle


def of_version(dataset, action="withdraw", number="1.0.0") -> str:
    return f"{dataset.get_absolute_url()}versions/{number}/{action}/"


@pytest.fixture
def published(client, run_jobs):
    """A partner with two published recordings, signed in."""
    partner = make_partner()
    client.force_login(partner.user)
    for seed in range(2):
        with run_jobs():
            upload(client, partner, glove_csv(seed=seed), filename=f"wave_{seed}.csv")
    rows = list(Recording.objects.order_by("pk"))
    submit(client, partner, *rows)
    client.force_login(staff("reviewer"))
    for row in rows:
        episodes = [{"t_start_s": 0.0, "t_end_s": 1.5, "task": "wave"}]
        assert decide(client, row, episodes=episodes).status_code == 200
    client.force_login(partner.user)
    publish_all(client, partner, "1.0.0", run_jobs)
    return partner


def publish_all(client, partner, number, run_jobs) -> None:
    """Draft and publish a version of everything accepted, on the partner's pages."""
    page = f"/partner/datasets/{partner.name}/"
    drafted = client.post(f"{page}versions/", {"number": number, "notes": "All."})
    assert drafted.status_code == 302, drafted.content
    with run_jobs():
        client.post(f"{page}versions/{number}/publish/")
    assert Version.objects.get(number=number).state == "published"


def test_a_recording_is_withdrawn_from_its_report_on(client, published, run_jobs):
    recording = Recording.objects.first()
    page = recording.get_absolute_url()
    episode = Episode.objects.get(source_file__recording_id=recording.public_id)
    episode_page = episode.get_absolute_url()

    link = f'href="{page}withdraw/"'
    before = client.get(page).content.decode()
    asked = client.get(f"{page}withdraw/").content.decode()
    with run_jobs():
        done = client.post(f"{page}withdraw/", REASON, follow=True)

    assert link in before
    assert "This cannot be undone" in asked
    assert "Nobody holds an active licence" in asked
    assert link not in done.content.decode()
    recording.refresh_from_db()
    episode.refresh_from_db()
    assert (recording.state, episode.state) == ("withdrawn", "withdrawn")
    client.logout()
    gone = client.get(episode_page)
    assert gone.status_code == 410
    assert REASON["reason"] in gone.content.decode()
    assert client.get(f"/previews/{episode.public_id}/poster.svg").status_code == 410
    actions = Entry.objects.filter(action="recording.withdrawn")
    assert {entry.data["reason"] for entry in actions} == {REASON["reason"]}


def test_a_new_version_leaves_the_withdrawn_recording_out(client, published, run_jobs):
    first, second = Recording.objects.order_by("pk")
    client.post(f"{first.get_absolute_url()}withdraw/", REASON)

    publish_all(client, published, "1.1.0", run_jobs)

    files = [Version.objects.get(number=n).manifest["files"] for n in ("1.0.0", "1.1.0")]
    names = [[file["filename"] for file in rows] for rows in files]
    assert names == [["wave_0.csv", "wave_1.csv"], ["wave_1.csv"]]
    second.refresh_from_db()
    assert second.state == "published"


def test_only_a_published_recording_is_withdrawn_and_only_once(client, published):
    recording = Recording.objects.first()
    url = f"{recording.get_absolute_url()}withdraw/"

    answers = [client.post(url, REASON).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert Withdrawal.objects.count() == 1


def test_without_a_reason_nothing_happens(client, owner, dataset):
    client.force_login(owner)

    for reason in ({}, {"reason": "   "}):
        answer = client.post(f"{dataset.get_absolute_url()}withdraw/", reason)
        assert answer.status_code == 422
        assert "This field is required" in answer.content.decode()

    dataset.refresh_from_db()
    assert dataset.state == "published"
    assert not Withdrawal.objects.exists()


def test_the_page_says_who_holds_it_and_what_they_took(client, owner, dataset, grant, run_jobs):
    delivered(grant, dataset, run_jobs)
    client.force_login(owner)

    html = client.get(of_version(dataset)).content.decode()

    assert str(grant.organisation) in html
    assert '<span class="num">1</span> active licence covers it' in html
    assert '<span class="num">1</span> bundle that holds it is revoked' in html
    assert '<span class="num">1</span> person was handed a link to it' in html
    assert "never" not in html


def test_holders_are_told_and_their_bundle_ends(client, owner, dataset, grant, run_jobs):
    bundle = delivered(grant, dataset, run_jobs)
    person = grant.seats.get().user
    assert store().head(bundle.storage_key) is not None
    publish(dataset, accept(dataset), "1.1.0")
    client.force_login(owner)

    mail.outbox.clear()
    with run_jobs():
        client.post(of_version(dataset), REASON)

    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert letter.subject == "Withdrawn: version 1.0.0 of Kitchen hands"
    assert REASON["reason"] in letter.body
    assert "Please delete your copies" in letter.body
    assert f"/grants/{grant.public_id}/" in letter.body
    bundle.refresh_from_db()
    assert bundle.state == "revoked"
    assert store().head(bundle.storage_key) is None
    handed_out = LinkRecord.objects.count()
    again = licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))
    link = licensing.post(person, f"bundles/{bundle.public_id}/links")
    assert (again.status_code, again.json()["code"]) == (410, "version.withdrawn")
    assert link.json()["code"] == "version.out_of_scope"
    assert link.json()["detail"] == "Version 1.0.0 was withdrawn."
    assert (link.status_code, LinkRecord.objects.count()) == (403, handed_out)


def test_a_bundle_that_leaves_the_recording_out_stays(client, dataset, grant, run_jobs):
    first, second = Episode.objects.order_by("pk")
    person = grant.seats.get().user
    bundles = []
    for episode in (first, second):
        body = licensing.bundle_body(
            dataset, grant, selection={"episodes": [str(episode.public_id)]}
        )
        with run_jobs():
            answer = licensing.post(person, "bundles", body)
        bundles.append(Bundle.objects.get(public_id=answer.json()["id"]))
    withdrawn_file(client, first, run_jobs)

    refused = licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))

    states = [Bundle.objects.get(pk=bundle.pk).state for bundle in bundles]
    assert states == ["revoked", "ready"]
    assert refused.json()["code"] == "version.out_of_scope"
    assert "1 recording was withdrawn from this selection" in refused.json()["detail"]


def withdrawn_file(client, episode, run_jobs) -> None:
    """Withdraw the recording of an episode that was never uploaded through the portal."""
    from catalog.services.withdrawals import withdraw_recording
    from licensing.services.withdrawals import carry_out

    by = staff("reviewer")
    with run_jobs():
        withdrawal = withdraw_recording(
            recording_id=episode.source_file.recording_id, reason="Asked.", by=by
        )
        carry_out(withdrawal=withdrawal, by=by)


def test_a_deprecated_version_still_delivers_and_says_why(client, owner, dataset, grant, run_jobs):
    client.force_login(owner)

    mail.outbox.clear()
    with run_jobs():
        client.post(of_version(dataset, "deprecate"), {"reason": "The clock was wrong."})

    client.logout()
    page = client.get(f"{dataset.get_absolute_url()}versions/1.0.0/")
    assert page.status_code == 200
    assert "The clock was wrong." in page.content.decode()
    assert "can still be downloaded" in mail.outbox[0].body
    assert delivered(grant, dataset, run_jobs).state == "ready"


def test_a_deprecated_version_can_be_withdrawn_later(client, owner, dataset):
    client.force_login(owner)

    answers = [
        client.post(of_version(dataset, action), REASON).status_code
        for action in ("deprecate", "deprecate", "withdraw")
    ]

    assert answers == [302, 409, 302]
    assert Version.objects.get().state == "withdrawn"


def test_a_withdrawn_version_keeps_its_tombstone(client, owner, dataset):
    version = Version.objects.get()
    publish(dataset, accept(dataset), "1.1.0")
    client.force_login(owner)
    client.post(of_version(dataset), REASON)
    client.logout()

    gone = client.get(f"{dataset.get_absolute_url()}versions/1.0.0/")
    page = client.get(dataset.get_absolute_url())

    assert gone.status_code == 410
    assert version.manifest_sha256 in gone.content.decode()
    assert REASON["reason"] in gone.content.decode()
    assert page.status_code == 200
    assert f'href="{dataset.get_absolute_url()}versions/1.0.0/"' in page.content.decode()


def test_a_withdrawn_dataset_answers_410_until_a_new_version_opens_it(
    client, owner, dataset, grant, run_jobs
):
    version = Version.objects.get()
    client.force_login(owner)
    mail.outbox.clear()
    with run_jobs():
        client.post(f"{dataset.get_absolute_url()}withdraw/", REASON)
    inside = client.get(dataset.get_absolute_url())
    client.logout()

    gone = client.get(dataset.get_absolute_url())
    told = client.get(f"/api/v1/datasets/{dataset.name}")

    assert inside.status_code == 200
    assert REASON["reason"] in inside.content.decode()
    assert gone.status_code == 410
    html = gone.content.decode()
    assert REASON["reason"] in html
    assert version.manifest_sha256 in html
    assert (told.status_code, told.json()["code"]) == (410, "dataset.withdrawn")
    assert told.json()["reason"] == REASON["reason"]
    assert mail.outbox[0].subject == "Withdrawn: dataset Kitchen hands"
    person = grant.seats.get().user
    refused = licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))
    assert (refused.status_code, refused.json()["code"]) == (410, "dataset.withdrawn")
    dataset.refresh_from_db()
    publish(dataset, list(Episode.objects.all()), "2.0.0")
    assert client.get(dataset.get_absolute_url()).status_code == 200
    assert client.get(f"{dataset.get_absolute_url()}versions/1.0.0/").status_code == 410


def test_who_took_open_data_is_told_too(client, run_jobs):
    dataset = licensing.stored_dataset(b"open", licence="CC-BY-4.0")
    person = UserFactory()
    with run_jobs():
        answer = licensing.post(person, "bundles", licensing.bundle_body(dataset))
    licensing.post(person, f"bundles/{answer.json()['id']}/links")
    client.force_login(staff("reviewer"))

    mail.outbox.clear()
    with run_jobs():
        client.post(f"{dataset.get_absolute_url()}withdraw/", REASON)

    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert "Please delete your copies" in letter.body


def test_the_owner_and_the_curator_may_and_nobody_else(client, dataset, owner):
    helper = MembershipFactory(organisation=dataset.organisation, role="member").user
    expected = [
        (owner, 200),
        (staff("reviewer"), 200),
        (staff("admin"), 200),
        (helper, 403),
        (staff("licensing"), 404),
        (member("partner"), 404),
        (member("company"), 404),
    ]
    url = f"{dataset.get_absolute_url()}withdraw/"

    answers = []
    for person, _ in expected:
        client.force_login(person)
        answers.append(client.get(url).status_code)
    client.logout()

    assert answers == [status for _, status in expected]
    assert client.get(url)["Location"].startswith("/account/login/")
    assert "Withdraw" not in client.get(dataset.get_absolute_url()).content.decode()


def test_without_the_second_factor_nobody_withdraws(client, dataset, owner, settings):
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True
    client.force_login(owner)

    client.post(f"{dataset.get_absolute_url()}withdraw/", REASON)

    assert not Withdrawal.objects.exists()
    assert SourceFile.objects.filter(withdrawn_at__isnull=False).count() == 0


def test_what_is_withdrawn_while_a_bundle_is_built_is_not_delivered(
    dataset, grant, run_jobs, monkeypatch
):
    from licensing.services import building

    person = grant.seats.get().user
    stream = building.stream

    def slow(members):
        yield from stream(members)
        SourceFile.objects.update(withdrawn_at="2026-01-01T00:00:00Z")

    monkeypatch.setattr(building, "stream", slow)
    with run_jobs():
        licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))

    bundle = Bundle.objects.get()
    assert bundle.state == "failed"
    assert "were withdrawn" in bundle.error
