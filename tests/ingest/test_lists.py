"""Lists cost the same however long they are, and exports hold no formula."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ingest.models import Recording, Review, Submission, Upload
from portal.storage.keys import content_key
from tests.factories import staff
from tests.ingest.factories import dataset_of
from tests.ingest.factories import partner as make_partner


def recordings(partner, count, state="in_review", name="wave_{}.csv", start=0):
    """Rows as a check leaves them."""
    submission = Submission.objects.create(dataset=partner.dataset, created_by=partner.user)
    for number in range(start, start + count):
        sha256 = f"{number:064x}"
        upload = Upload.objects.create(
            dataset=partner.dataset,
            created_by=partner.user,
            filename=name.format(number),
            bytes=10,
            sha256=sha256,
            storage_key=f"incoming/{number}",
            multipart_id="m",
            part_bytes=10,
            parts_count=1,
            expires_at=timezone.now(),
            state="complete",
        )
        row = Recording.objects.create(
            dataset=partner.dataset,
            upload=upload,
            created_by=partner.user,
            submission=submission,
            filename=upload.filename,
            bytes=10,
            sha256=sha256,
            storage_key=content_key(sha256),
            state=state,
            verdict="pass",
        )
        if state == "rejected":
            Review.objects.create(
                recording=row, submission=submission, decision="reject", reason="No."
            )
    return submission


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "path",
    [
        "/partner/",
        "/partner/?state=in_review",
        "/partner/recordings.csv",
        "/partner/submissions/",
        "/partner/datasets/",
        "/api/v1/recordings?page_size=200",
    ],
)
def test_a_partners_lists_do_not_grow_in_queries(client, partner, path):
    recordings(partner, 2)
    before = queries(client, path)

    for number in range(4):
        dataset_of(partner.organisation, partner.user, f"more-{number}")
        recordings(partner, 6, start=10 + 6 * number)

    assert queries(client, path) == before


def test_the_queue_does_not_grow_in_queries(client, partner):
    recordings(partner, 2)
    client.force_login(staff("reviewer"))
    before = queries(client, "/review/")

    recordings(make_partner(), 12, start=20)

    assert queries(client, "/review/") == before


def test_a_submission_does_not_grow_in_queries(client, partner):
    small = recordings(partner, 2, state="rejected")
    large = recordings(partner, 14, state="rejected", start=50)

    assert queries(client, small.get_absolute_url()) == queries(client, large.get_absolute_url())


def test_filters_show_what_they_say(client, partner):
    recordings(partner, 3)
    recordings(partner, 2, state="failed", name="bad_{}.csv", start=10)
    other = dataset_of(partner.organisation, partner.user, "other")

    fixing = client.get("/partner/?state=to_fix").content.decode()
    elsewhere = client.get(f"/partner/?dataset={other.name}").content.decode()

    assert fixing.count("bad_") == 2
    assert "wave_" not in fixing
    assert "No recording is in this state" in elsewhere


def test_the_api_filters_by_state_and_dataset(client, partner):
    recordings(partner, 3)
    recordings(partner, 2, state="failed", start=10)

    failed = client.get("/api/v1/recordings?state=failed").json()["results"]
    none = client.get("/api/v1/recordings?dataset=no/body").json()["results"]

    assert [row["state"] for row in failed] == ["failed", "failed"]
    assert none == []


def test_the_queue_is_oldest_first_and_says_how_long(client, partner):
    recordings(partner, 1, name="first_{}.csv")
    recordings(partner, 1, name="second_{}.csv", start=5)
    client.force_login(staff("reviewer"))

    page = client.get("/review/").content.decode()

    assert page.index("first_0.csv") < page.index("second_5.csv")
    assert "minutes" in page


@pytest.mark.parametrize("name", ["=cmd|x.csv", "+1.csv", "-1.csv", "@sum.csv", " =1.csv"])
def test_no_cell_of_an_export_starts_with_a_formula(client, partner, name):
    recordings(partner, 1, name=name)

    lines = client.get("/partner/recordings.csv").content.decode().splitlines()

    assert lines[1].startswith(f"'{name}")


def test_file_names_are_shown_as_text(client, partner):
    submission = recordings(partner, 1, name="<script>alert(1)</script>.csv", state="rejected")

    for path in ("/partner/", submission.get_absolute_url()):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_pages_of_a_long_list_keep_their_filter(client, partner):
    recordings(partner, 60)

    first = client.get("/partner/?state=in_review").content.decode()
    second = client.get("/partner/?state=in_review&page=2").content.decode()

    assert 'href="?state=in_review&amp;page=2"' in first
    assert second.count("wave_") == 10
