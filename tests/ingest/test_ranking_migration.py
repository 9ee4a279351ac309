"""What was in review before there were reasons is ranked like everything else."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps

from ingest.models import CheckTally, Recording, ReviewNeed
from ingest.services import needs
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, upload
from tests.ingest.test_review import decide, submit

migration = import_module("ingest.migrations.0009_rank_what_waits")


def ranked():
    return list(ReviewNeed.objects.order_by("recording").values("score", "codes", "reasons"))


def test_what_waits_without_reasons_gets_those_of_the_desk_and_the_rest_is_left(
    client, partner, run_jobs
):
    with run_jobs():
        for seed, task in ((1, "wave"), (2, "juggle"), (3, "wave")):
            upload(
                client, partner, glove_csv(seed=seed), filename=f"{seed}.csv",
                metadata=METADATA | {"task": task},
            )  # fmt: skip
    rows = list(Recording.objects.order_by("pk"))
    submit(client, partner, *rows)
    CheckTally.objects.create(recording=rows[0], rule="sync.offset", level="warning", places=1)
    Recording.objects.filter(pk=rows[0].pk).update(quality=60)
    needs.rank(rows[:2])
    wanted = ranked()
    ReviewNeed.objects.exclude(recording=rows[2]).delete()
    ReviewNeed.objects.filter(recording=rows[2]).update(score=1, codes=",kept,", reasons=[])

    migration.rank_what_waits(apps, None)

    found = ranked()
    assert [row["codes"] for row in found] == [
        ",contradiction,borderline,new_device,",
        ",new_device,label_unknown,",
        ",kept,",
    ]
    assert found[:2] == wanted[:2]


def test_of_an_accepted_device_none_is_new(client, partner, run_jobs):
    with run_jobs():
        for seed in (1, 2):
            upload(client, partner, glove_csv(seed=seed), filename=f"{seed}.csv")
    first, second = Recording.objects.order_by("pk")
    submit(client, partner, first, second)
    client.force_login(staff("reviewer"))
    assert decide(client, first).status_code == 200
    ReviewNeed.objects.all().delete()

    migration.rank_what_waits(apps, None)

    need = ReviewNeed.objects.get()
    assert (need.recording, need.score, need.codes, need.reasons) == (second, 0, ",", [])
