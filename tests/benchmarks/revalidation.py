"""python -m tests.benchmarks.revalidation [RECORDINGS]

Sends 500 recordings (small CSV files, synthetic) to a portal on SQLite in a folder of its own and
has each checked; then a stricter limit ships with a new rule set, and all are checked again while
one worker is lost on the way. Every third file has a gap between the old limit and the new one.
Prints what the portal's own list says, and ends with 1 unless exactly those files are listed and
each recording was judged once.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

RECORDINGS = 500
EVERY = 3


def cpu_s() -> float:
    """Of this process and of those that it started and that have ended."""
    parts = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


def set_up(folder: Path) -> None:
    """An empty portal in the folder; jobs wait for this process to take them."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "DEXTER_STORAGE": f"local:{folder / 'store'}",
    }
    import django
    from celery import current_app
    from django.core.management import call_command

    django.setup()
    current_app.conf.task_always_eager = False
    call_command("migrate", verbosity=0)


def work_off() -> None:
    """Run what is due, one job after the other, as a worker does."""
    from celery import current_app

    from portal.jobs.models import Job

    while (job := Job.objects.filter(state="due").order_by("pk").first()) is not None:
        Job.objects.filter(pk=job.pk).update(next_try_at=job.created_at)
        current_app.tasks[job.kind](job_id=job.pk)


def send_all(rules: Any, count: int) -> list[str]:
    """Upload and check the files; the names of those that the new limit fails."""
    from django.test import Client

    from tests.ingest.factories import glove_csv, partner, upload
    from tests.ingest.test_revalidation import with_gap

    owner, client = partner(), Client()
    client.force_login(owner.user)
    crossing = []
    for number in range(count):
        is_crossing = number % EVERY == 0
        data = glove_csv(seed=number, spoil=with_gap(1.0) if is_crossing else None)
        name = f"{number:05}.csv"
        answer = upload(client, owner, data, filename=name, profile="test_bend_glove")
        assert answer.status_code == 202, answer.content
        crossing += [name] if is_crossing else []
    work_off()
    return crossing


def lose_one_worker() -> None:
    """A worker takes a job and is gone; the sweeper puts it back."""
    from django.utils import timezone

    from ingest.services.revalidations import KIND
    from portal.jobs import services as jobs
    from portal.jobs.models import Job

    job = Job.objects.filter(kind=KIND, state="due").order_by("pk").first()
    assert job is not None
    assert jobs.claim(job.pk) is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.sweep()


def listed(revalidation: Any) -> list[str]:
    """The names on the page's list of changed verdicts."""
    from django.test import Client

    from tests.factories import staff

    client = Client()
    client.force_login(staff("reviewer"))
    page = client.get(f"{revalidation.get_absolute_url()}recordings.csv?show=changed")
    return [row["file"] for row in csv.DictReader(io.StringIO(page.content.decode()))]


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the work gives, its seconds, and its processor seconds with those of the boxes."""
    from dexterdata.sandbox import runner

    started, before = time.monotonic(), cpu_s()
    given = work()
    runner.close_shared()  # so that the host's seconds count
    return given, time.monotonic() - started, cpu_s() - before


def main(count: int) -> int:
    """Run it; 0 where the list is exact."""
    import pytest

    from ingest.models import Recording, ValidationRun
    from ingest.services import revalidations
    from tests.ingest.test_revalidation import NEXT, STRICTER, Rules

    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        from dexterdata.profiles import library

        patch.setattr(library, "FOLDER", Path(folder))
        rules = Rules(Path(folder), patch)
        crossing, first_s, first_cpu_s = timed(lambda: send_all(rules, count))
        states = set(Recording.objects.values_list("state", flat=True))
        rules.ship(STRICTER, NEXT)
        revalidation = revalidations.start(by=None, reason="Shorter gaps count.")
        lose_one_worker()
        _, again_s, again_cpu_s = timed(work_off)
        revalidation.refresh_from_db()
        found = listed(revalidation)
    judged = ValidationRun.objects.filter(number=2).count()
    twice = ValidationRun.objects.filter(number__gt=2).count()
    print(
        f"sent and checked       {count:6}  {first_s:7.1f} s  "
        f"{first_cpu_s / count * 1000:6.0f} ms CPU each, states {sorted(states)}"
    )
    print(
        f"checked again          {judged:6}  {again_s:7.1f} s  "
        f"{again_cpu_s / count * 1000:6.0f} ms CPU each, twice {twice}, {revalidation.state}"
    )
    print(
        f"verdict changed        {len(found):6}  of {len(crossing)} that cross the new limit; "
        f"{'exactly these' if found == crossing else 'NOT THE SAME'}"
    )
    is_exact = found == crossing and judged == count and not twice
    return 0 if is_exact and revalidation.state == "done" else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="dexter-revalidation-") as place:
        set_up(Path(place))
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDINGS
        code = main(wanted)
    sys.exit(code)
