"""A batch: the files of one run, how far they are, and what was found in them, by check."""

from __future__ import annotations

import csv
import io
import re
import uuid

import pytest

from ingest.models import Batch, Recording, Upload
from tests.conftest import PROJECT
from tests.factories import staff
from tests.ingest.factories import dataset_of, declare, glove_csv, post, upload
from tests.ingest.factories import partner as make_partner

RUN = str(uuid.UUID(int=7, version=4))


def backwards(table):
    """The clock of the recorder was set back after a second."""
    table[100:, 0] -= 0.5


@pytest.fixture
def batch(client, partner, run_jobs):
    """Two good files, two of the same fault, and one on its way."""
    with run_jobs():
        for seed in (1, 2):
            upload(client, partner, glove_csv(seed=seed), filename=f"good {seed}.csv", batch=RUN)
        for seed in (3, 4):
            data = glove_csv(seed=seed, spoil=backwards)
            upload(client, partner, data, filename=f"=bad {seed}.csv", batch=RUN)
    declare(client, partner, glove_csv(seed=5), filename="손 장갑.csv", batch=RUN)
    return Batch.objects.get()


def page(client, batch, more=""):
    response = client.get(f"/partner/batches/{batch.public_id}/{more}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_uploads_of_a_run_share_its_batch(client, partner, batch):
    assert str(batch.public_id) == RUN
    assert Upload.objects.filter(batch=batch).count() == 5
    opened = Upload.objects.get(state="open")
    assert client.get(f"/api/v1/uploads/{opened.public_id}").json()["batch"] == RUN


def test_an_upload_without_a_batch_is_in_none(client, partner):
    opened = declare(client, partner, glove_csv()).json()

    assert client.get(f"/api/v1/uploads/{opened['id']}").json()["batch"] is None
    assert not Batch.objects.exists()


def test_the_api_counts_by_state_and_groups_the_findings(client, batch):
    said = client.get(f"/api/v1/batches/{RUN}").json()

    assert said["states"] == {"failed": 2, "passed": 2}
    assert (said["total"], said["checked"], said["checking"]) == (4, 4, 0)
    assert (said["arriving"], said["to_fix"], said["stopped"]) == (1, 2, 0)
    assert said["bytes"] == sum(Recording.objects.values_list("bytes", flat=True))
    first = said["findings"][0]
    shown = (first["check"], first["level"], first["recordings"])
    assert shown == ("time.not_increasing", "error", 2)
    assert first["places"] >= 2
    assert first["example"]["filename"] == "=bad 3.csv"
    assert first["example"]["t_start_s"] == pytest.approx(0.75, abs=0.3)
    levels = [group["level"] for group in said["findings"]]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)


def test_checking_a_recording_again_counts_what_is_found_now(client, partner, batch, run_jobs):
    failed = Recording.objects.filter(state="failed").first()
    before = client.get(f"/api/v1/batches/{RUN}").json()["findings"]

    with run_jobs():
        assert post(client, f"recordings/{failed.public_id}/validate").status_code == 202

    assert client.get(f"/api/v1/batches/{RUN}").json()["findings"] == before


def test_recordings_are_listed_by_batch(client, partner, batch, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(seed=9))

    rows = client.get(f"/api/v1/recordings?batch={RUN}").json()["results"]
    wrong = client.get("/api/v1/recordings?batch=mine")

    assert len(rows) == 4
    assert (wrong.status_code, wrong.json()["code"]) == (422, "batch.no_uuid")


def test_each_recording_of_a_list_names_the_worst_that_was_found(client, batch):
    rows = client.get(f"/api/v1/recordings?batch={RUN}").json()["results"]

    bad, good = (next(row for row in rows if row["filename"] == name)
                 for name in ("=bad 3.csv", "good 1.csv"))  # fmt: skip
    report = client.get(f"/api/v1/recordings/{bad['id']}/report").json()
    first = next(row for row in report["findings"] if row["level"] == "error")
    named = ("check", "level", "message", "stream", "t_start_s")
    assert bad["worst"] == {name: first[name] for name in named}
    assert bad["worst"]["check"] == "time.not_increasing"
    assert good["worst"] is None
    assert client.get(f"/api/v1/recordings/{bad['id']}").json()["worst"] == bad["worst"]


def test_an_error_is_worse_than_a_warning_and_what_was_answered_counts_no_more(client, batch):
    row = Recording.objects.get(filename="good 1.csv")
    facts = {"places": 1, "message": "Of the file."}
    row.tallies.create(rule="meta.missing_hand", level="warning", **facts)
    row.tallies.create(rule="value.spike", level="info", **facts)

    def worst():
        return client.get(f"/api/v1/recordings/{row.public_id}").json()["worst"]

    assert worst() is None  # METADATA says which hand it is
    Recording.objects.filter(pk=row.pk).update(metadata={"consent": "signed"})
    assert (worst()["check"], worst()["stream"], worst()["t_start_s"]) == (
        "meta.missing_hand", None, None,
    )  # fmt: skip
    row.tallies.create(rule="value.nan", level="error", **facts)
    assert (worst()["check"], worst()["level"]) == ("value.nan", "error")


def test_a_row_has_what_the_contract_names(client, batch):
    page = (PROJECT / "docs" / "api.md").read_text()
    written = next(line for line in page.splitlines() if line.startswith("| `GET recordings` |"))
    row, worst = re.findall(r"`{([^`]*)}`", written)

    found = next(row for row in client.get("/api/v1/recordings").json()["results"] if row["worst"])

    assert re.findall(r'"(\w+)"', row) == list(found)
    assert re.findall(r'"(\w+)"', worst) == list(found["worst"])


def test_what_was_answered_is_neither_listed_by_its_check_nor_exported(client, batch):
    check = "meta.missing_hand"
    for row, said in zip(
        Recording.objects.filter(filename__startswith="good"), ("left", None), strict=True
    ):
        row.tallies.create(rule=check, level="warning", places=1, message="Of the file.")
        Recording.objects.filter(pk=row.pk).update(metadata={"hand": said} if said else {})

    shown = page(client, batch, f"?check={check}").split('id="recordings"')[1]
    whole = client.get(f"/partner/batches/{RUN}/batch.json").json()
    groups = {group["check"]: group["recordings"] for group in whole["findings"]}

    assert groups[check] == 1
    assert [name in shown for name in ("good 1.csv", "good 2.csv")] == [False, True]
    named = {row["filename"]: check in row["checks"] for row in whole["recordings"]}
    assert (named["good 1.csv"], named["good 2.csv"]) == (False, True)


def test_the_list_of_batches_counts_each(client, batch):
    (row,) = client.get("/api/v1/batches").json()["results"]
    html = client.get("/partner/batches/").content.decode()

    assert (row["id"], row["total"], row["arriving"], row["to_fix"]) == (RUN, 4, 1, 2)
    assert f'href="/partner/batches/{RUN}/"' in html


def test_a_fixed_file_counts_in_the_batch_in_the_place_of_the_old_one(
    client, partner, batch, run_jobs
):
    old = Recording.objects.get(filename="=bad 3.csv")

    with run_jobs():
        data = glove_csv(seed=13)
        upload(client, partner, data, filename="fixed 3.csv", replaces=str(old.public_id))

    said = client.get(f"/api/v1/batches/{RUN}").json()
    (row,) = client.get("/api/v1/batches").json()["results"]
    assert said["states"] == {"failed": 1, "passed": 3}
    assert (said["total"], said["checked"], said["to_fix"]) == (4, 4, 1)
    assert (row["total"], row["to_fix"]) == (4, 1)
    first = said["findings"][0]
    assert (first["check"], first["recordings"]) == ("time.not_increasing", 1)
    assert first["example"]["filename"] == "=bad 4.csv"
    shown = page(client, batch, "?state=all")
    assert "fixed 3.csv" in shown
    assert "=bad 3.csv" not in shown


def test_the_page_shows_progress_findings_and_what_failed(client, batch):
    html = page(client, batch)

    assert '<progress max="4" value="4"' in html
    assert 'hx-trigger="every 5s"' in html  # one file is still on its way
    assert "<code>time.not_increasing</code>" in html
    assert html.count("=bad") == html.count("=bad 3.csv") + html.count("=bad 4.csv") >= 3
    assert ">good 2.csv</a>" not in html
    assert ">good 2.csv</a>" in page(client, batch, "?state=all")


def test_a_batch_that_is_through_is_not_asked_for_again(client, batch):
    Upload.objects.filter(state="open").update(state="aborted")

    html = page(client, batch)

    assert "hx-trigger" not in html
    assert "All " in html


def test_the_csv_lists_each_recording_and_no_cell_is_a_formula(client, batch):
    rows = list(csv.DictReader(io.StringIO(page(client, batch, "recordings.csv"))))

    assert [row["file"] for row in rows] == ["'=bad 3.csv", "'=bad 4.csv", "good 1.csv",
                                             "good 2.csv"]  # fmt: skip
    assert "time.not_increasing" in rows[0]["checks"].split()
    assert (rows[0]["state"], rows[2]["state"]) == ("failed", "passed")


def test_the_json_holds_the_findings_and_each_recording(client, batch):
    response = client.get(f"/partner/batches/{RUN}/batch.json")

    said = response.json()
    assert response["Content-Disposition"] == f'attachment; filename="batch-{RUN}.json"'
    assert said["findings"][0]["check"] == "time.not_increasing"
    assert [row["filename"] for row in said["recordings"]][:2] == ["=bad 3.csv", "=bad 4.csv"]
    assert "time.not_increasing" in said["recordings"][0]["checks"]


def test_a_batch_belongs_to_one_dataset(client, partner, batch):
    sibling = dataset_of(partner.organisation, partner.user, "second")

    response = declare(client, partner, glove_csv(seed=8), dataset=sibling.name, batch=RUN)

    assert (response.status_code, response.json()["code"]) == (409, "batch.taken")


def test_others_learn_nothing_of_a_batch(client, partner, batch):
    for other in (make_partner("others").user, staff("reviewer")):
        client.force_login(other)
        for path in ("", "recordings.csv", "batch.json"):
            assert client.get(f"/partner/batches/{RUN}/{path}").status_code == 404
    client.force_login(make_partner("third").user)

    assert client.get(f"/api/v1/batches/{RUN}").status_code == 404
    assert client.get("/api/v1/batches").json()["results"] == []
