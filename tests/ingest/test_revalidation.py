"""New rules: what they change is listed exactly, each recording is judged once, nothing is lost."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from dexterdata import checks
from dexterdata.preview.container import VERSION, decode
from dexterdata.profiles import library
from ingest.models import Recording, Rejudgement, Revalidation, ReviewNeed, ValidationRun
from ingest.selectors import revalidations as selectors
from ingest.services import rejudging, revalidations
from portal.audit.models import Entry
from portal.core.errors import ConflictError
from portal.jobs import services as jobs
from portal.jobs.errors import LostLeaseError
from portal.jobs.models import Job
from portal.jobs.tasks import JobHandle
from portal.storage import store
from tests.factories import staff
from tests.ingest.factories import PROFILE, glove_csv, post, upload
from tests.ingest.test_review import submit

SHIPPED = PROFILE.replace("range = [0.0, 1.0]", "range = [0.0, 1.0]\nlimits = {gap_error_s = 2.0}")
STRICTER = SHIPPED.replace("1.2.0", "1.3.0").replace("gap_error_s = 2.0", "gap_error_s = 0.6")
NOW = checks.RULE_SET_VERSION
NEXT = str(int(NOW) + 1)


def with_gap(gap_s: float):
    """A second is missing, or less: what the old limit takes and the new one does not."""

    def spoil(table):
        table[200:, 0] += gap_s

    return spoil


class Rules:
    """The shipped profiles, which a test may change as a new release would."""

    def __init__(self, folder: Path, monkeypatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.ship(SHIPPED)

    def ship(self, text: str, rules: str = "") -> None:
        (self.folder / "test_bend_glove.toml").write_text(text)
        library.builtin.cache_clear()
        if rules:
            self.monkeypatch.setattr(checks, "RULE_SET_VERSION", rules)


@pytest.fixture
def rules(tmp_path, monkeypatch):
    folder = tmp_path / "profiles"
    folder.mkdir()
    monkeypatch.setattr(library, "FOLDER", folder)
    yield Rules(folder, monkeypatch)
    library.builtin.cache_clear()


def send(client, partner, number, gap_s=0.0, **fields):
    data = glove_csv(seed=number, spoil=with_gap(gap_s) if gap_s else None)
    fields = {"profile": "test_bend_glove", **fields}
    answer = upload(client, partner, data, filename=f"{number:03}.csv", **fields)
    assert answer.status_code == 202
    return Recording.objects.get(public_id=answer.json()["recording"]["id"])


@pytest.fixture
def two(client, partner, rules, run_jobs):
    """One that both rule sets pass, and one whose gap lies between the limits."""
    with run_jobs():
        send(client, partner, 1)
        send(client, partner, 2, gap_s=1.0)
    return list(Recording.objects.order_by("filename"))


def listed(client, revalidation, show="changed"):
    """The names on a list of the page's CSV."""
    answer = client.get(f"{revalidation.get_absolute_url()}recordings.csv?show={show}")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_thirty_recordings_are_judged_again_and_exactly_the_changed_ones_listed(
    client, partner, rules, run_jobs
):
    with run_jobs():
        for number in range(30):
            send(client, partner, number, gap_s=1.0 if number % 3 == 0 else 0.0)
    assert set(Recording.objects.values_list("state", flat=True)) == {"passed"}
    rules.ship(STRICTER, NEXT)
    reviewer = staff("reviewer")
    client.force_login(reviewer)
    desk = client.get("/desk/").content.decode()
    offer = client.get("/desk/revalidations/").content.decode()

    with run_jobs():
        answer = client.post("/desk/revalidations/", {"reason": "Shorter gaps count."})

    revalidation = Revalidation.objects.get()
    page = client.get(revalidation.get_absolute_url()).content.decode()
    rows = listed(client, revalidation)
    assert "recordings were last checked with older rules" in desk
    assert "were last checked with rule set" in offer
    assert answer.status_code == 302
    assert (revalidation.state, revalidation.total) == ("done", 30)
    assert (revalidation.rules_before, revalidation.rules) == (NOW, NEXT)
    assert [row["file"] for row in rows] == [f"{number:03}.csv" for number in range(0, 30, 3)]
    assert {(row["verdict_before"], row["verdict_after"]) for row in rows} == {("warn", "fail")}
    assert {row["checks_new"] for row in rows} == {"time.gap:error"}
    assert {row["checks_gone"] for row in rows} == {"time.gap:warning"}
    assert len(listed(client, revalidation, "same")) == 20
    assert "<code>time.gap</code>" in page
    assert page.count("were last") == 0
    states = Recording.objects.order_by("filename").values_list("state", flat=True)
    assert list(states) == ["failed" if n % 3 == 0 else "passed" for n in range(30)]
    assert ValidationRun.objects.filter(number=2).count() == 30
    assert not ValidationRun.objects.filter(number=3).exists()


def test_published_and_accepted_ones_are_judged_but_stay_where_they_are(
    client, partner, two, rules, run_jobs
):
    Recording.objects.filter(pk=two[1].pk).update(state="published")
    rules.ship(STRICTER, NEXT)
    mail.outbox.clear()

    with run_jobs():
        revalidation = revalidations.start(by=None, reason="Shorter gaps count.")

    two[1].refresh_from_db()
    client.force_login(staff("reviewer"))
    (row,) = listed(client, revalidation)
    assert (two[1].state, two[1].verdict) == ("published", "fail")
    assert (row["file"], row["state"], row["verdict_after"]) == ("002.csv", "published", "fail")
    assert [letter.to for letter in mail.outbox] == [[partner.user.email]]
    assert "002.csv (published): time.gap" in mail.outbox[0].body
    assert "Shorter gaps count." in mail.outbox[0].body
    assert "Left as it is; decide" in client.get(revalidation.get_absolute_url()).content.decode()


def test_a_verdict_may_also_become_better(client, partner, rules, run_jobs):
    rules.ship(STRICTER)
    with run_jobs():
        recording = send(client, partner, 1, gap_s=1.0)
    assert Recording.objects.get().state == "failed"
    rules.ship(SHIPPED.replace("1.2.0", "1.4.0"))  # the same rule set, another profile

    with run_jobs():
        revalidations.start(by=None)

    row = Rejudgement.objects.get()
    recording.refresh_from_db()
    assert (row.state_before, row.state_after, recording.state) == ("failed", "passed", "passed")
    assert (row.quality_before, row.is_changed, row.is_moved) == (40, True, True)
    assert row.quality_after > 40
    assert row.after.profile == "test_bend_glove@1.4.0"


def test_nothing_is_offered_or_started_where_the_rules_of_now_judged_all(client, partner, two):
    client.force_login(staff("reviewer"))

    page = client.get("/desk/revalidations/").content.decode()
    answer = client.post("/desk/revalidations/", {})

    assert "Up to date" in page
    assert answer.status_code == 409
    assert "already checked with the current rules" in answer.content.decode()


def test_all_may_be_checked_again_on_demand(client, partner, two, run_jobs):
    with run_jobs():
        revalidation = revalidations.start(by=None, everything=True)

    revalidation.refresh_from_db()
    assert (revalidation.state, revalidation.total) == ("done", 2)
    assert not Rejudgement.objects.filter(is_changed=True).exists()


def test_starting_twice_gives_the_one_that_runs(client, partner, two, rules):
    rules.ship(STRICTER, NEXT)

    first, second = revalidations.start(by=None), revalidations.start(by=None)

    assert first == second
    assert Job.objects.filter(kind=revalidations.KIND).count() == 2
    with pytest.raises(ConflictError) as error:
        revalidations.start(by=None, dataset=partner.dataset)
    assert error.value.code == "revalidation.running"


def test_only_a_few_wait_in_the_queue_at_a_time(client, partner, rules, run_jobs):
    with run_jobs():
        for number in range(7):
            send(client, partner, number)
    rules.ship(STRICTER, NEXT)

    revalidation = revalidations.start(by=None)
    due = Job.objects.filter(kind=revalidations.KIND, state="due").count()
    run_once(claimed())

    rows = Rejudgement.objects.filter(revalidation=revalidation)
    assert due == revalidations.AT_ONCE == 4
    assert rows.filter(state="done").count() == 1
    assert Job.objects.filter(kind=revalidations.KIND, state="due").count() == 4
    assert rows.filter(state="waiting").count() == 2


def claimed():
    """The next job, as a worker takes it."""
    job = Job.objects.filter(kind=revalidations.KIND, state="due").order_by("pk").first()
    return jobs.claim(job.pk)


def run_once(job):
    """What a worker does with a job that it took."""
    handle = JobHandle(job)
    rejudging.rejudge(
        rejudgement_id=handle.args["rejudgement_id"],
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_judges_once(
    client, partner, two, rules
):
    rules.ship(STRICTER, NEXT)
    revalidations.start(by=None)
    lost = claimed()
    Job.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.sweep()
    Job.objects.update(next_try_at=timezone.now())

    again = jobs.claim(lost.pk)
    run_once(again)
    with pytest.raises(LostLeaseError):
        run_once(lost)

    row = Rejudgement.objects.get(public_id=lost.subject)
    assert row.state == "done"
    assert row.recording.runs.count() == 2


def test_what_died_is_listed_and_the_others_go_on(client, partner, two, rules, run_jobs):
    rules.ship(STRICTER, NEXT)
    store().delete(two[0].storage_key)
    with run_jobs():
        revalidation = revalidations.start(by=None)
    for _ in range(5):
        Job.objects.filter(state="due").update(next_try_at=timezone.now())
        with run_jobs():
            jobs.sweep()

    revalidation.refresh_from_db()
    client.force_login(staff("reviewer"))
    (row,) = listed(client, revalidation, "failed")
    assert revalidation.state == "done"
    assert (row["file"], row["error"] != "") == ("001.csv", True)
    assert [row["file"] for row in listed(client, revalidation)] == ["002.csv"]


def test_the_minute_goes_on_with_what_lost_its_place(client, partner, two, rules, run_jobs):
    rules.ship(STRICTER, NEXT)
    revalidation = revalidations.start(by=None)
    Job.objects.filter(kind=revalidations.KIND).delete()
    Rejudgement.objects.update(state="waiting")

    with run_jobs():
        revalidations.feed_running()

    revalidation.refresh_from_db()
    assert revalidation.state == "done"


def test_an_operator_cancels_and_what_waits_stays_as_it_was(client, partner, two, rules):
    rules.ship(STRICTER, NEXT)
    revalidation = revalidations.start(by=None)
    client.force_login(staff("reviewer"))

    answer = client.post(f"{revalidation.get_absolute_url()}cancel/")
    run_once(claimed())
    run_once(claimed())

    revalidation.refresh_from_db()
    assert answer.status_code == 302
    assert revalidation.state == "cancelled"
    assert set(Rejudgement.objects.values_list("state", flat=True)) == {"skipped"}
    assert ValidationRun.objects.count() == 2
    assert client.post(f"{revalidation.get_absolute_url()}cancel/").status_code == 409
    assert Entry.objects.filter(action="revalidation.cancelled").count() == 1


def test_what_was_withdrawn_meanwhile_is_left_out(client, partner, two, rules, run_jobs):
    rules.ship(STRICTER, NEXT)
    with run_jobs():
        revalidation = revalidations.start(by=None)
        Recording.objects.filter(pk=two[0].pk).update(state="withdrawn")

    row = Rejudgement.objects.get(recording=two[0])
    revalidation.refresh_from_db()
    assert (row.state, row.after) == ("skipped", None)
    assert revalidation.state == "done"


def test_the_command_names_the_rules_and_the_page(client, partner, two, rules, capsys):
    rules.ship(STRICTER, NEXT)

    call_command("revalidate", dataset=partner.name, reason="Shorter gaps count.")

    revalidation = Revalidation.objects.get()
    said = capsys.readouterr().out
    assert said.startswith(f"2 recordings are checked again: rule set {NOW} to {NEXT}.")
    assert revalidation.get_absolute_url() in said
    assert revalidation.dataset == partner.dataset
    with pytest.raises(CommandError, match="There is no dataset"):
        call_command("revalidate", dataset="no/body")


def read(key: str) -> bytes:
    with store().open(key) as file:
        return file.read()


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_preview_that_no_page_can_read_is_made_again_and_any_other_left(
    client, partner, two, rules, run_jobs, is_gone
):
    old, current = two
    store().put(old.preview_key, b"DXPV of another time", content_type="x/y")
    if is_gone:
        store().delete(old.preview_key)
    store().put(current.poster_key, b"<svg/>", content_type="image/svg+xml")
    rules.ship(STRICTER, NEXT)

    with run_jobs():
        revalidations.start(by=None)

    assert decode(read(old.preview_key)).header["version"] == VERSION
    assert "stream-plot" in client.get(old.get_absolute_url()).content.decode()
    assert read(current.poster_key) == b"<svg/>"


def test_what_is_in_review_is_ranked_anew_by_what_the_rules_say_now(
    client, partner, two, rules, run_jobs
):
    for recording in two:
        assert submit(client, partner, recording).status_code == 201
    ReviewNeed.objects.get(recording=two[0]).delete()  # it came before there were reasons
    ReviewNeed.objects.filter(recording=two[1]).update(score=16, codes=",borderline,")
    rules.ship(STRICTER, NEXT)

    with run_jobs():
        revalidations.start(by=None)

    two[1].refresh_from_db()
    assert (two[1].state, two[1].verdict, two[1].quality) == ("in_review", "fail", 40)
    assert list(ReviewNeed.objects.values_list("score", "codes")) == [(8, ",new_device,")] * 2


def test_a_check_on_demand_uses_the_new_rules_and_ends_the_offer(
    client, partner, two, rules, run_jobs
):
    rules.ship(STRICTER, NEXT)
    with run_jobs():
        for recording in two:
            assert post(client, f"recordings/{recording.public_id}/validate").status_code == 202
    client.force_login(staff("reviewer"))

    assert "Up to date" in client.get("/desk/revalidations/").content.decode()


@pytest.mark.parametrize(("profile", "rule_set"), [(SHIPPED, NEXT), (STRICTER, NOW)])
def test_older_rules_or_an_older_profile_is_reason_enough(two, rules, profile, rule_set):
    assert not selectors.outdated().exists()

    rules.ship(profile, rule_set)

    assert list(selectors.outdated().order_by("filename")) == two


def test_what_was_scored_in_an_older_way_is_judged_again_though_the_rules_are_the_same(two):
    assert not selectors.outdated().exists()
    run = ValidationRun.objects.get(recording=two[0])
    run.versions = {**run.versions, "scoring": "1"}
    run.save()
    unscored = ValidationRun.objects.get(recording=two[1])
    unscored.versions = {}
    unscored.save()

    assert list(selectors.outdated().order_by("filename")) == two
