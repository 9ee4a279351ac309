"""The form that sends recordings to review: what is ticked, and what a recording still misses."""

from __future__ import annotations

import re

from ingest.models import Recording
from tests.ingest.factories import glove_csv, upload

FORM = "/partner/submissions/new/"
ROW = re.compile(r"<tr><td><input.*?</tr>", re.S)


def sent(client, partner, run_jobs, *files):
    """Each (name, metadata) as a recording that passed."""
    for seed, (name, said) in enumerate(files, 1):
        with run_jobs():
            upload(client, partner, glove_csv(seed=seed), filename=name, metadata=said)
    return [Recording.objects.get(filename=name) for name, _ in files]


def rows_of(page):
    """The form's rows by file name."""
    return {re.search(r">([\w.]+\.csv)</a>", row)[1]: row for row in ROW.findall(page)}


WHOLE = {"hand": "right", "consent": "research and commercial use"}


def test_a_recordings_button_leads_to_a_form_with_only_it_ticked(client, partner, run_jobs):
    first, second = sent(client, partner, run_jobs, ("a.csv", WHOLE), ("b.csv", WHOLE))

    report = client.get(second.get_absolute_url()).content.decode()
    link = re.search(r'href="([^"]+)">Submit for review<', report)[1].replace("&amp;", "&")
    page = client.get(link).content.decode()

    assert re.findall(r'value="([0-9a-f-]{36})" checked', page) == [str(second.public_id)]
    assert f'value="{first.public_id}"' in page


def test_what_misses_something_says_so_in_its_row_and_is_not_ticked(client, partner, run_jobs):
    _, part = sent(client, partner, run_jobs, ("whole.csv", WHOLE), ("part.csv", {"hand": "left"}))

    page = client.get(FORM).content.decode()
    rows = rows_of(page)

    assert " checked" in rows["whole.csv"]
    assert "Can be sent" in rows["whole.csv"]
    assert " checked" not in rows["part.csv"]
    assert "Say what the recorded person agreed to." in rows["part.csv"]
    assert f'href="{part.get_absolute_url()}"' in rows["part.csv"]
    assert f'href="{part.get_absolute_url()}#metadata"' in rows["part.csv"]
    assert "that can be sent" not in page


def test_what_the_page_offers_ticked_is_taken(client, partner, run_jobs):
    whole, part = sent(client, partner, run_jobs, ("whole.csv", WHOLE), ("part.csv", {}))

    page = client.get(FORM).content.decode()
    ticked = re.findall(r'value="([0-9a-f-]{36})" checked', page)
    answer = client.post(FORM, {"into": partner.name, "recordings": ticked, "message": ""})

    assert answer.status_code == 302
    whole.refresh_from_db()
    part.refresh_from_db()
    assert (whole.state, part.state) == ("in_review", "passed")


def test_an_upload_in_the_browser_is_a_batch_too(client, partner):
    page = client.get("/partner/upload/").content.decode()

    assert 'data-part="onward" hidden' in page
    empty = client.get("/partner/batches/").content.decode()
    assert "each visit to the upload page, is a batch" in empty
