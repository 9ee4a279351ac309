"""A fixed file in the place of one that failed: where old pages lead, and how it is read."""

from __future__ import annotations

from ingest.models import Recording
from tests.ingest.factories import declare, glove_csv, upload
from tests.ingest.test_validation import frozen


def test_an_old_page_to_replace_leads_to_what_took_the_place(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(seconds=12.0, spoil=frozen))
    old = Recording.objects.get()
    with run_jobs():
        upload(client, partner, glove_csv(), replaces=str(old.public_id), filename="fixed.csv")
    new = Recording.objects.exclude(pk=old.pk).get()

    page = client.get(f"{old.get_absolute_url()}replace/")
    again = declare(client, partner, glove_csv(seed=3), replaces=str(old.public_id))

    html = page.content.decode()
    assert page.status_code == 409
    assert "fixed.csv took the place of this recording already." in html
    assert f'href="{new.get_absolute_url()}">Open the newer recording</a>' in html
    assert again.json()["next_step"]["url"] == new.get_absolute_url()


def test_a_fixed_file_may_be_read_by_its_columns_where_the_old_one_named_a_shipped_profile(
    client, partner, run_jobs
):
    with run_jobs():
        upload(client, partner, glove_csv(), profile="vmg30")
    old = Recording.objects.get()
    assert old.state == "failed"

    with run_jobs():
        upload(client, partner, glove_csv(seed=2), replaces=str(old.public_id), profile="")

    assert Recording.objects.exclude(pk=old.pk).get().profile == ""
