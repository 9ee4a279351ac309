"""Taking recordings over and describing datasets: what is refused, and what is kept."""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from catalog import guards
from catalog.models import Dataset, Episode, FacetValue, SourceFile, Version
from catalog.services.datasets import update_dataset
from catalog.services.licences import set_summary
from catalog.services.withdrawals import withdraw_recording
from portal.audit.models import Entry
from portal.core.errors import ConflictError, InvalidError
from tests.catalog.factories import accept, facts, make_dataset, publish, published_dataset, source
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_accepted_recording_brings_its_file_and_numbered_episodes():
    dataset = make_dataset()

    accept(dataset, facts(), facts(task=" stir ", objects=("pot", "pot")))
    accept(dataset)

    rows = Episode.objects.order_by("index")
    assert [(row.index, row.task) for row in rows] == [
        (0, "pour water"),
        (1, "stir"),
        (2, "pour water"),
    ]
    assert rows[1].objects_seen == ["pot"]
    assert rows[0].modalities == ["joint_angle", "tactile"]
    assert SourceFile.objects.first().report["findings"] == [
        {"check": "time.gap", "level": "warning", "count": 2}
    ]
    assert Entry.objects.filter(action="episodes.accepted").count() == 2


def test_a_recording_is_taken_over_once():
    dataset, recording = make_dataset(), uuid.uuid4()
    accept(dataset, file=source(recording_id=recording))

    with pytest.raises(ConflictError) as refused:
        accept(make_dataset(), file=source(recording_id=recording))

    assert refused.value.code == "recording.in_catalogue"
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"t_start_s": -1.0}, "episode.range"),
        ({"t_end_s": 0.0}, "episode.range"),
        ({"t_end_s": float("nan")}, "episode.range"),
        ({"t_end_s": float("inf")}, "episode.range"),
        ({"task": "  "}, "episode.task_missing"),
    ],
)
def test_an_episode_that_is_not_right_is_refused_and_nothing_is_stored(changes, code):
    dataset = make_dataset()

    with pytest.raises(InvalidError) as refused:
        accept(dataset, facts(**changes))

    assert refused.value.code == code
    assert not SourceFile.objects.exists()


def test_what_a_file_says_at_length_is_kept_as_far_as_its_columns_hold_it():
    said = facts(task="t" * 300, instruction="i" * 500)

    (episode,) = accept(make_dataset(), said, file=source(device="d" * 200, subject="s" * 200))

    kept = (episode.task, episode.instruction, episode.source_file.device)
    assert (*kept, episode.source_file.subject) == ("t" * 200, "i" * 400, "d" * 160, "s" * 120)


def test_a_file_without_licence_and_attribution_has_those_of_its_dataset():
    dataset = make_dataset(licence="CC-BY-4.0", attribution="Lab")

    accept(dataset)
    accept(dataset, file=source(licence="CC0-1.0", attribution="Other"))

    assert list(SourceFile.objects.order_by("pk").values_list("licence", "attribution")) == [
        ("CC-BY-4.0", "Lab"),
        ("CC0-1.0", "Other"),
    ]


def test_a_file_under_no_licence_that_can_be_read_is_refused():
    with pytest.raises(InvalidError) as refused:
        accept(make_dataset(), file=source(licence="free for all!"))

    assert refused.value.code == "recording.licence_invalid"


def test_quality_is_weighed_by_time():
    dataset = make_dataset()
    rows = accept(dataset, facts(t_end_s=30.0), file=source(quality=100))
    rows += accept(dataset, facts(t_end_s=10.0), file=source(quality=60))
    rows += accept(dataset, facts(t_end_s=99.0), file=source(quality=None))

    publish(dataset, rows)

    assert dataset.quality == 90


def test_licences_are_facets_and_replace_those_before():
    dataset = published_dataset()
    licence = {
        "template": "academic",
        "name": "Academic",
        "kind": "academic",
        "price": None,
        "audience": "academic",
        "offer": "x",
    }
    set_summary(dataset=dataset, licences=[licence])

    set_summary(dataset=dataset, licences=[licence | {"template": "paid", "kind": "commercial"}])

    values = FacetValue.objects.filter(key__in=["licence", "use"]).values_list("key", "value")
    assert set(values) == {("licence", "paid"), ("use", "commercial")}
    assert dataset.licences[0]["template"] == "paid"


def test_a_licence_summary_that_lacks_a_key_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="lacks audience"):
        set_summary(dataset=make_dataset(), licences=[{"template": "x"}])


def test_only_the_description_can_be_changed():
    dataset = make_dataset()

    with pytest.raises(InvalidError):
        update_dataset(dataset=dataset, by=UserFactory(), slug="other")

    assert Dataset.objects.get().slug == dataset.slug


def test_opening_the_licence_of_a_draft_opens_the_dataset():
    dataset = make_dataset()

    changed = update_dataset(dataset=dataset, by=UserFactory(), licence="CC0-1.0")

    assert (dataset.is_open, changed.is_open) == (False, True)


def test_withdrawing_twice_is_withdrawing_once():
    dataset = published_dataset()
    recording = SourceFile.objects.get().recording_id

    for _ in range(2):
        withdraw_recording(recording_id=recording, reason="Asked.", by=None)

    dataset.refresh_from_db()
    assert (dataset.cover, dataset.seconds, dataset.quality) == (None, 0.0, None)
    assert Entry.objects.filter(action="recording.withdrawn").count() == 1


@pytest.mark.parametrize(
    "changes", [{"state": "gone"}, {"state": "published", "latest_version": None}]
)
def test_the_database_refuses_impossible_datasets(changes):
    dataset = make_dataset()

    with pytest.raises(IntegrityError), transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(**changes)


def test_the_guards_can_be_removed_and_installed_again():
    version = published_dataset().latest_version
    rows = Version.objects.filter(pk=version.pk)

    execute(guards.remove(connection.vendor))
    rows.update(bytes=1)
    execute(guards.install(connection.vendor))

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        rows.update(bytes=2)
    assert rows.get().bytes == 1


def execute(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_no_migration_of_the_catalogue_is_missing():
    call_command("makemigrations", "catalog", check=True, dry_run=True, verbosity=0)
