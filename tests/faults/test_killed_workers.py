"""kill -9 of a worker in the middle of its work: every job ends, and every effect is there once."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.portal import BUNDLE, LETTERS, all_ended

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]
KILLS = 10
KILLS_OF_ONE_JOB = 3  # a job that killed its worker five times is given up, and rightly


VALIDATION = "ingest.validate_recording"


def kill_ten_times(portal, kind, more) -> int:
    """Kill in the middle of running jobs of a kind, the child and the whole worker in turn.

    `more` submits others whenever all have ended; how many of that kind there were.
    """
    chance, killed = random.Random(7), {}
    portal.start_worker()
    portal.start_beat()
    while sum(killed.values()) < KILLS:
        job = portal.wait(lambda jobs: victim(jobs, kind, killed, more))
        time.sleep(chance.uniform(0, 0.05))
        only_child = sum(killed.values()) % 2 == 0
        portal.kill_worker(only_child=only_child)
        if not only_child:
            portal.start_worker()
        now = next(row for row in portal.jobs() if row["id"] == job["id"])
        if (now["state"], now["attempts"]) == ("running", job["attempts"]):
            killed[job["id"]] = killed.get(job["id"], 0) + 1
            at = (now["id"], now["attempts"], "running")
            portal.wait(lambda jobs, at=at: at not in places(jobs))
    portal.wait(all_ended, timeout_s=180)
    return sum(job["kind"] == kind for job in portal.jobs())


def places(jobs):
    """Where each job is."""
    return {(job["id"], job["attempts"], job["state"]) for job in jobs}


def victim(jobs, kind, killed, more):
    """A running job of the kind, not killed too often; new ones where all have ended."""
    if not jobs or all_ended(jobs):
        more()
        return None
    running = (job for job in jobs if (job["kind"], job["state"]) == (kind, "running"))
    return next((job for job in running if killed.get(job["id"], 0) < KILLS_OF_ONE_JOB), None)


def test_ten_kills_during_validations(portal):
    count = kill_ten_times(portal, VALIDATION, lambda: portal.ask("upload", 2, 60.0))

    left = portal.ask("effects")
    assert left["jobs"] == {"done": count}
    assert left["attempts"] >= count + KILLS
    assert left["recordings"] == {"passed": count}
    assert left["runs"] == [1] * count
    assert left["problems"] == ""


def test_ten_kills_during_bundle_builds(portal):
    def more():
        for name in portal.ask("datasets", 2, 64):
            portal.ask("bundle", name)

    count = kill_ten_times(portal, BUNDLE, more)

    left = portal.ask("effects")
    assert left["jobs"] == {"done": 2 * count}
    assert left["done"] == {BUNDLE: count, LETTERS: count}
    assert left["attempts"] >= count + KILLS
    assert left["bundles"] == {"ready": count}
    assert left["built"] == [1] * count
    assert left["objects"] == count
    assert left["archives_hold"]
    assert left["problems"] == ""
