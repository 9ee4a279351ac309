"""Whoever has a second look to make reads on no page of the desk what was decided."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Episode
from ingest.models import (
    Duplicate,
    Flag,
    Recording,
    Rejudgement,
    Revalidation,
    Review,
    SamplingPlan,
    SecondLook,
)
from tests.factories import staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.test_review import decide, submit

STATES = re.compile(r"\b(accepted|rejected|changes.requested)\b", re.IGNORECASE)


@pytest.fixture
def first(client, partner, run_jobs, settings):
    """Two recordings in review, a first reviewer signed in, a second look at each to come."""
    settings.DEXTER_SECOND_LOOK_PERCENT = 100
    with run_jobs():
        for seed in (1, 2):
            upload(client, partner, glove_csv(seed=seed), filename=f"{seed}.csv")
    submit(client, partner, *Recording.objects.all())
    reviewer = staff("reviewer")
    client.force_login(reviewer)
    return reviewer


def recording(number):
    return Recording.objects.get(filename=f"{number}.csv")


def table_of(client, address):
    """The page's table: what it says of each recording."""
    html = client.get(address).content.decode()
    return html[html.index("<tbody>", html.index('id="recordings"')) :].partition("</table>")[0]


def planned(number=1):
    """A plan of the submission whose sample is this recording."""
    found = recording(number)
    plan = SamplingPlan.objects.create(
        submission=found.submission, starter_name="A", bad_percent=10, confidence_percent=95,
        total=2, sample=1, seed="s",
    )  # fmt: skip
    plan.members.create(recording=found, is_sampled=True)
    plan.members.create(recording=recording(3 - number), is_sampled=False)
    return plan


def test_a_plan_hides_what_became_of_its_recordings(client, first):
    plan = planned()
    assert decide(client, recording(1), "reject", "Not hands.").status_code == 200
    address = plan.get_absolute_url()
    told = client.get(address).content.decode()
    assert "1.csv: reject." in told
    assert "Rejected" in table_of(client, address)

    client.force_login(staff("reviewer"))

    blind = client.get(address).content.decode()
    assert "1.csv: reject." not in blind
    assert "once you have made your second looks" in blind
    assert STATES.findall(table_of(client, address)) == []
    assert "Decided" in table_of(client, address)
    SecondLook.objects.update(decision="reject", looked_at=timezone.now())
    assert "1.csv: reject." in client.get(address).content.decode()
    assert "Rejected" in table_of(client, address)


def rejudged(found, **fields):
    made, _ = Revalidation.objects.get_or_create(
        rules_before="1", rules="2", defaults={"total": 2, "state": "done"}
    )
    facts = {
        "state": "done", "verdict_before": "pass", "verdict_after": "warn", "is_changed": True,
        "state_before": found.state, "state_after": found.state,
    }  # fmt: skip
    Rejudgement.objects.create(revalidation=made, recording=found, **facts | fields)
    return made


def test_a_revalidation_hides_the_state_on_its_page_and_in_its_table(client, first):
    decide(client, recording(1))
    decide(client, recording(2), "reject", "Not hands.")
    made = rejudged(recording(1))
    aside = {"state": "skipped", "error": "Meanwhile it was rejected.", "verdict_after": ""}
    rejudged(recording(2), **aside)
    address = f"{made.get_absolute_url()}?show=all"
    told = table_of(client, address)
    assert sorted({word.lower() for word in STATES.findall(told)}) == ["accepted", "rejected"]

    client.force_login(staff("reviewer"))

    assert STATES.findall(table_of(client, address)) == []
    text = client.get(f"{made.get_absolute_url()}recordings.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["state"], row["error"]) for row in rows] == [("decided", ""), ("decided", "")]


def test_the_pages_of_a_flag_hide_the_recordings_state(client, first):
    decide(client, recording(1))
    flag = Flag.objects.create(
        episode=Episode.objects.get(), recording=recording(1), reason="bad_signal", text="So.",
        author_name="B",
    )  # fmt: skip
    addresses = ("/review/flags/", f"/review/flags/{flag.public_id}/")
    for address in addresses:
        assert "Accepted" in client.get(address).content.decode()

    client.force_login(staff("reviewer"))

    for address in addresses:
        html = client.get(address).content.decode()
        assert "Accepted" not in html
        assert "Decided" in html


def test_a_duplicate_hides_what_became_of_the_earlier_recording(client, first):
    Duplicate.objects.create(recording=recording(2), earlier=recording(1), likeness=1.0)
    decide(client, recording(1), "reject", "Not hands.")
    address = f"/review/{recording(2).public_id}/"
    assert ", Rejected)" in client.get(address).content.decode()

    client.force_login(staff("reviewer"))

    html = client.get(address).content.decode()
    assert ", Rejected)" not in html
    assert ", Decided)" in html


def test_what_is_hidden_is_asked_for_all_rows_at_once(client, first):
    plan = planned()
    decide(client, recording(1))
    client.force_login(staff("reviewer"))
    address = f"{plan.get_absolute_url()}?show=sample"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)

    plan.members.update(is_sampled=True)
    Recording.objects.update(state="accepted")
    second = Review.objects.get()
    second.pk, second.public_id, second.recording = None, recording(2).public_id, recording(2)
    second._state.adding = True
    second.save()
    SecondLook.objects.create(review=second)

    with CaptureQueriesContext(connection) as two:
        html = client.get(address).content.decode()
    assert html.count("Decided") == 2
    assert len(two) == len(one)
