"""kill -9 of a worker in the middle of its work: every job ends, and every effect is there once."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.portal import all_ended

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]
KILLS = 10
KILLS_OF_ONE_JOB = 3  # a job that killed its worker five times is given up, and rightly


def kill_ten_times(portal) -> int:
    """Kill in the middle of running jobs, the child and the whole worker in turn."""
    chance, killed = random.Random(7), {}
    portal.start_worker()
    portal.start_beat()
    while sum(killed.values()) < KILLS:

        def victim(jobs):
            assert not all_ended(jobs), f"all ended after {killed}"
            running = (job for job in jobs if job["state"] == "running")
            return next((j for j in running if killed.get(j["id"], 0) < KILLS_OF_ONE_JOB), None)

        job = portal.wait(victim)
        time.sleep(chance.uniform(0, 0.15))
        only_child = sum(killed.values()) % 2 == 0
        portal.kill_worker(only_child=only_child)
        now = next(row for row in portal.jobs() if row["id"] == job["id"])
        if now["state"] == "running" and now["attempts"] == job["attempts"]:
            killed[job["id"]] = killed.get(job["id"], 0) + 1
        if not only_child:
            portal.start_worker()
        portal.wait(lambda jobs, was=now: was not in jobs)
    portal.wait(all_ended, timeout_s=180)
    return sum(killed.values())


def test_ten_kills_during_validations(portal):
    portal.ask("upload", 6, 120.0)

    kills = kill_ten_times(portal)

    left = portal.ask("effects")
    assert kills == KILLS
    assert left["jobs"] == {"done": 6}
    assert left["attempts"] == 6 + KILLS
    assert left["recordings"] == {"passed": 6}
    assert left["runs"] == [1] * 6
    assert left["problems"] == ""


def test_ten_kills_during_bundle_builds(portal):
    names = portal.ask("datasets", 5, 48)
    for name in names:
        portal.ask("bundle", name)

    kills = kill_ten_times(portal)

    left = portal.ask("effects")
    assert kills == KILLS
    assert left["jobs"] == {"done": 5}
    assert left["bundles"] == {"ready": 5}
    assert left["built"] == [1] * 5
    assert left["objects"] == 5
    assert left["archives_hold"]
    assert left["problems"] == ""
