"""Checks: what they find, what happens when they break, and that each has one effect."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core import mail
from django.utils import timezone

from ingest.models import Recording, ValidationRun
from ingest.services import validation, validation_jobs
from portal.jobs import services as jobs
from portal.jobs.errors import LostLeaseError
from portal.jobs.models import Job
from portal.jobs.tasks import JobHandle
from portal.storage import store
from portal.storage.keys import content_key
from tests.answers import whole
from tests.factories import member
from tests.ingest.factories import (
    PROFILE,
    complete,
    declare,
    glove_csv,
    post,
    put,
    sha256_of,
    upload,
)
from tests.ingest.factories import partner as make_partner


def frozen(table):
    """A glove that stopped sending while its clock ran on."""
    table[100:, 1:] = table[100, 1:]


def backwards(table):
    """A clock that steps back once."""
    table[200:, 0] -= 1.0


def report_of(client, recording):
    return client.get(f"/api/v1/recordings/{recording.public_id}/report").json()


def retry_soon():
    """What waits for its next try may be tried now."""
    Job.objects.update(next_try_at=timezone.now())


def test_a_good_file_passes_and_is_kept_under_its_hash(client, partner, run_jobs):
    data = glove_csv()
    with run_jobs():
        upload(client, partner, data)

    recording = Recording.objects.get()
    assert (recording.state, recording.errors_count) == ("passed", 0)
    assert recording.storage_key == content_key(sha256_of(data))
    assert store().head(recording.storage_key).bytes == len(data)
    assert recording.duration_s == pytest.approx(3.99)
    assert recording.job.state == "done"


def test_the_run_says_which_code_and_profile_judged_it(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())

    run = ValidationRun.objects.get()
    report = report_of(client, Recording.objects.get())
    assert run.profile == "test_bend_glove@1.2.0"
    assert {"dexterdata", "numpy", "python"} <= set(report["versions"]["libraries"])
    assert report["versions"]["rule_set"] == run.rule_set != ""
    assert run.seconds > 0
    assert run.peak_mb > 1


@pytest.mark.parametrize(
    ("spoil", "check"), [(frozen, "value.frozen"), (backwards, "time.not_increasing")]
)
def test_a_fault_fails_the_recording_and_has_its_place(client, partner, run_jobs, spoil, check):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=spoil))

    recording = Recording.objects.get()
    found = [f for f in report_of(client, recording)["findings"] if f["check"] == check]
    page = client.get(recording.get_absolute_url()).content.decode()
    assert recording.state == "failed"
    assert found[0]["level"] == "error"
    assert found[0]["t_start_s"] == pytest.approx(1.0 if spoil is frozen else 2.0, abs=0.6)
    assert check in page
    assert f"?t={max(found[0]['t_start_s'] - 1, 0):.2f}#player" in page
    assert "Upload a fixed file" in page


def test_a_wrong_name_is_forgiven_because_the_content_decides(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), filename="wave.data", profile=PROFILE)

    assert Recording.objects.get().format == "csv"


@pytest.mark.parametrize("name", ["h5_external_link_abs.h5", "npz_pickle_exec.npz", "zip_slip.zip"])
def test_a_hostile_file_is_refused_with_a_sentence(client, partner, run_jobs, real_data, name):
    data = (real_data / "hostile" / name).read_bytes()
    with run_jobs():
        upload(client, partner, data, filename=name, profile="")

    recording = Recording.objects.get()
    page = client.get(recording.get_absolute_url()).content.decode()
    assert (recording.state, recording.verdict, recording.storage_key) == ("refused", "refused", "")
    assert "container." in page
    assert store().head(content_key(sha256_of(data))) is None


def test_bytes_other_than_declared_are_refused_and_the_partner_is_told(client, partner, run_jobs):
    data = glove_csv()
    changed = data[:-2] + b"9\n"
    session = declare(client, partner, data).json()
    signed = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]}).json()["parts"][0]
    with run_jobs():
        complete(client, session, [{"number": 1, "etag": put(client, signed, changed)}])

    recording = Recording.objects.get()
    finding = report_of(client, recording)["findings"][0]
    assert recording.state == "refused"
    assert finding["check"] == "upload.checksum_mismatch"
    assert "another SHA-256" in finding["message"]
    assert [letter.to for letter in mail.outbox] == [[partner.user.email]]
    assert "another SHA-256" in mail.outbox[0].body
    assert recording.storage_key == ""


def test_after_a_refused_transfer_the_same_bytes_may_come_again(client, partner, run_jobs):
    data = glove_csv()
    session = declare(client, partner, data).json()
    signed = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]}).json()["parts"][0]
    with run_jobs():
        complete(client, session, [{"number": 1, "etag": put(client, signed, b"0" * len(data))}])
    with run_jobs():
        again = upload(client, partner, data)

    assert again.status_code == 202
    states = Recording.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["refused", "passed"]


def run_once(job):
    """What a worker does with a job it claimed; the handle."""
    handle = JobHandle(job)
    validation.validate(
        recording_id=handle.args["recording_id"],
        report=handle.report,
        finish=handle.finish_in_transaction,
    )
    return handle


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_ends_it_once(client, partner):
    upload(client, partner, glove_csv())
    job = Job.objects.get()
    lost = jobs.claim(job.pk)
    Recording.objects.update(state="validating")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    jobs.sweep()
    retry_soon()
    run_once(jobs.claim(job.pk))
    with pytest.raises(LostLeaseError):
        run_once(lost)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert ValidationRun.objects.count() == 1
    assert Recording.objects.get().state == "passed"


def test_a_worker_that_was_overtaken_writes_nothing(client, partner):
    upload(client, partner, glove_csv())
    job = Job.objects.get()
    slow = jobs.claim(job.pk)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.sweep()
    retry_soon()
    jobs.claim(job.pk)

    with pytest.raises(LostLeaseError):
        run_once(slow)

    assert not ValidationRun.objects.exists()
    assert Recording.objects.get().state == "validating"


def test_a_store_that_is_away_ends_in_a_visible_job_with_a_retry(
    client, partner, settings, run_jobs, monkeypatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    here = settings.DEXTER_STORAGE
    upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    settings.DEXTER_STORAGE = "s3://gone?endpoint=http://127.0.0.1:9&region=us-east-1"
    for _ in range(5):
        retry_soon()
        with run_jobs():
            jobs.send(recording.job_id)

    job = Job.objects.get(pk=recording.job_id)
    page = client.get(recording.get_absolute_url()).content.decode()
    assert (job.state, job.attempts, job.error["code"]) == ("dead", 5, "store.unavailable")
    assert "The check stopped." in page
    assert "Try again" in page
    assert "stopped" in mail.outbox[0].subject

    settings.DEXTER_STORAGE = here
    with run_jobs():
        answer = client.post(f"{recording.get_absolute_url()}retry/")
    recording.refresh_from_db()
    assert answer.status_code == 302
    assert recording.state == "passed"


def headless() -> bytes:
    """Numbers without a header: nobody knows what they are."""
    table = np.random.default_rng(3).normal(0.5, 0.1, (400, 4)).clip(0, 1)
    return "\n".join(",".join(f"{v:.4f}" for v in row) for row in table).encode() + b"\n"


def test_without_a_profile_one_is_drafted_and_may_be_filled_in(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, headless(), filename="raw.csv", profile="")
    recording = Recording.objects.get()
    page = client.get(recording.get_absolute_url()).content.decode()
    draft = client.get(f"{recording.get_absolute_url()}profile.toml")

    assert "meta.missing_profile" in page
    assert draft.status_code == 200
    assert draft.content.decode().splitlines()[0] != ""

    profile = """schema = 1
name = "raw_four"
version = "1.0.0"
device = {maker = "Test", model = "Four", source = "made for the tests"}
match = {extensions = [".csv"], columns_count = 4}
clock = {rate_hz = 100.0}
[[stream]]
name = "right_bend"
kind = "bend"
hand = "right"
unit = "1"
columns = [0, 1, 2, 3]
range = [0.0, 1.0]
"""
    with run_jobs():
        answer = client.post(f"{recording.get_absolute_url()}check/", {"text": profile})
    recording.refresh_from_db()
    run = ValidationRun.objects.get(number=2)
    assert answer.status_code == 302
    assert run.profile == "raw_four@1.0.0"
    assert "meta.missing_profile" not in {f["check"] for f in run.report["findings"]}
    assert recording.state in ("passed", "failed")


def test_a_profile_that_is_not_valid_is_answered_with_the_form(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()

    response = client.post(f"{recording.get_absolute_url()}check/", {"text": "schema = 1"})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    recording.refresh_from_db()
    assert recording.state == "passed"


def test_a_recording_can_be_checked_again_and_keeps_its_runs(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()

    with run_jobs():
        answer = post(client, f"recordings/{recording.public_id}/validate")

    assert answer.status_code == 202
    assert list(recording.runs.order_by("number").values_list("number", flat=True)) == [1, 2]
    recording.refresh_from_db()
    assert recording.state == "passed"


def test_only_what_passed_or_failed_is_checked_again(client, partner):
    upload(client, partner, glove_csv())
    recording = Recording.objects.get()

    answer = post(client, f"recordings/{recording.public_id}/validate")

    assert (answer.status_code, answer.json()["code"]) == (409, "recording.not_checkable")


def test_a_fixed_file_takes_the_place_of_a_failed_one_once_it_is_stored(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=frozen))
    old = Recording.objects.get()
    session = declare(client, partner, glove_csv(), replaces=str(old.public_id)).json()
    before = Recording.objects.get(pk=old.pk).state
    signed = post(client, f"uploads/{session['id']}/parts", {"numbers": [1]}).json()["parts"][0]

    with run_jobs():
        complete(client, session, [{"number": 1, "etag": put(client, signed, glove_csv())}])

    old.refresh_from_db()
    new = Recording.objects.exclude(pk=old.pk).get()
    assert (before, old.state, new.state) == ("failed", "superseded", "passed")
    assert new.replaces == old
    page = client.get(old.get_absolute_url()).content.decode()
    assert new.get_absolute_url() in page


def test_a_fixed_file_is_read_with_the_partners_own_profile_of_the_old_one(
    client, partner, run_jobs
):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=frozen))
    old = Recording.objects.get()
    page = client.get(f"{old.get_absolute_url()}replace/").content.decode()

    with run_jobs():
        upload(client, partner, glove_csv(), replaces=str(old.public_id), profile="")

    new = Recording.objects.exclude(pk=old.pk).get()
    assert (new.profile, new.profile_text) == ("test_bend_glove", old.profile_text)
    assert new.verdict == "pass"
    assert "test_bend_glove, your own, as for the old file" in page


def test_what_passed_cannot_be_replaced(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()

    answer = declare(client, partner, glove_csv(seed=2), replaces=str(recording.public_id))
    page = client.get(f"{recording.get_absolute_url()}replace/")

    problem, html = answer.json(), page.content.decode()
    assert (answer.status_code, problem["code"]) == (409, "recording.not_replaceable")
    way = {"text": "Open the recording", "url": recording.get_absolute_url()}
    assert problem["next_step"] == way
    assert page.status_code == 409
    assert f'href="{way["url"]}">Open the recording</a>' in html
    assert "is in the state “Passed”" in html


def test_a_recording_of_others_cannot_be_named_as_replaced(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=frozen))
    old = Recording.objects.get()
    stranger = make_partner()
    client.force_login(stranger.user)
    answer = declare(client, stranger, glove_csv(), replaces=str(old.public_id))

    assert answer.status_code == 404


def test_others_find_neither_recording_nor_report(client, partner):
    upload(client, partner, glove_csv())
    recording = Recording.objects.get()
    client.force_login(member("partner"))

    for path in ("", "/report"):
        assert client.get(f"/api/v1/recordings/{recording.public_id}{path}").status_code == 404
    answer = post(client, f"recordings/{recording.public_id}/validate")
    assert answer.status_code == 404
    assert client.get("/api/v1/recordings").json()["results"] == []


def test_a_job_that_died_leaves_a_published_recording_alone(client, partner):
    upload(client, partner, glove_csv())
    job = Job.objects.get()

    validation_jobs.gave_up(job)

    assert Recording.objects.get().state == "uploaded"


def test_the_preview_is_private_and_gzipped(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    recording = Recording.objects.get()

    preview = client.get(f"{recording.get_absolute_url()}preview")
    poster = client.get(f"{recording.get_absolute_url()}poster.svg")

    assert preview.headers["Content-Encoding"] == "gzip"
    assert preview.headers["Cache-Control"] == "private, no-cache"
    assert whole(preview)[:2] == b"\x1f\x8b"
    assert poster.headers["Content-Type"] == "image/svg+xml"
    assert whole(poster).startswith(b"<svg")
