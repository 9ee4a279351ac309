"""One format for a moment, a size and a length on every page and in every table."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import UTC, datetime

import pytest

from ingest.models import Batch, Recording, Revalidation
from tests.conftest import PROJECT
from tests.factories import staff
from tests.ingest.factories import declare, glove_csv, upload

RUN = str(uuid.UUID(int=9, version=4))
AT = datetime(2026, 11, 3, 4, 21, tzinfo=UTC)


def test_a_batch_names_its_moment_as_other_pages_do(client, partner):
    declare(client, partner, glove_csv(), batch=RUN)
    Batch.objects.update(created_at=AT)

    for path in ("/partner/batches/", f"/partner/batches/{RUN}/"):
        page = client.get(path).content.decode()
        assert "3 Nov 2026 04:21" in page
        assert "2026-11-03" not in page


def test_a_length_in_a_table_has_no_digits_of_reckoning(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())
    Recording.objects.update(duration_s=36.333332999999996)

    (row,) = csv.DictReader(io.StringIO(client.get("/partner/recordings.csv").content.decode()))
    assert row["duration_s"] == "36.333333"


def test_the_upload_page_names_all_sizes_in_one_kind_of_unit(client, partner):
    page = client.get("/partner/upload/").content.decode()

    assert "unpacks to at most 268 MB" in page
    assert not re.search(r"\d [KMG]iB", page)


def test_checking_again_by_the_same_rules_is_no_change_of_rules(client, db):
    client.force_login(staff("admin"))
    same = Revalidation.objects.create(rules_before="4", rules="4", total=0, state="done")
    newer = Revalidation.objects.create(rules_before="3", rules="4", total=0)
    Revalidation.objects.update(created_at=AT)

    listed = client.get("/desk/revalidations/").content.decode()
    titles = [
        re.search(r"<h1>(.*?)</h1>", client.get(one.get_absolute_url()).content.decode())[1]
        for one in (same, newer)
    ]

    assert titles == ["Checked again with rule set 4", "Rule set 3 to 4"]
    assert "4 to 4" not in listed
    assert "3 Nov 2026 04:21" in listed


def test_an_empty_group_of_jobs_is_not_called_an_error(client, db):
    client.force_login(staff("admin"))

    page = client.get("/desk/jobs/").content.decode()

    assert "No jobs here" in page
    assert "No such job" not in page


@pytest.mark.parametrize(
    "page", sorted((PROJECT / "templates").rglob("*.html")), ids=lambda path: path.stem
)
def test_no_page_writes_a_moment_in_its_own_way(page):
    told = set(re.findall(r'date:"([^"]*)"', page.read_text(encoding="utf-8")))

    # "M Y" is no moment but a month, such as that of a count of downloads.
    assert told <= {"j M Y H:i", "j M Y", "j M H:i", "H:i:s", "c", "M Y"}
