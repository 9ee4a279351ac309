"""The broker carries ids only: what it loses or repeats changes nothing."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.faults.portal import BUNDLE, LETTERS, all_ended

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]


@pytest.mark.parametrize("keeps_its_data", [True, False], ids=["with its data", "without"])
def test_a_killed_broker_loses_no_job(portal, broker, keeps_its_data):
    names = portal.ask("datasets", 10, 0.01)
    jobs = [portal.ask("bundle", name) for name in names]
    broker.server.kill()
    if not keeps_its_data:
        shutil.rmtree(broker.folder / "appendonlydir")

    broker.start()
    portal.start_worker()
    portal.start_beat()
    portal.wait(all_ended)

    left = portal.ask("effects")
    assert len(set(jobs)) == 10
    assert (left["jobs"], left["attempts"]) == ({"done": 20}, 20)
    assert left["done"] == {BUNDLE: 10, LETTERS: 10}
    assert (left["built"], left["problems"]) == ([1] * 10, "")


def test_a_request_without_a_broker_is_taken_at_once_and_done_later(portal, broker):
    names = portal.ask("datasets", 2, 0.01)
    broker.server.kill()

    started = time.monotonic()
    for name in names:
        portal.ask("bundle", name)
    seconds = time.monotonic() - started
    state = portal.ask("ready")
    broker.start()
    portal.start_worker()
    portal.start_beat()
    portal.wait(all_ended)

    assert seconds < 15
    assert state["status"] == 503
    assert state["broker"].startswith("not available")
    assert (state["database"], state["store"]) == ("ok", "ok")
    left = portal.ask("effects")
    assert (left["jobs"], left["problems"]) == ({"done": 4}, "")
    assert left["done"] == {BUNDLE: 2, LETTERS: 2}


def test_a_broker_that_is_killed_under_a_busy_worker(portal, broker):
    names = portal.ask("datasets", 6, 8)
    for name in names:
        portal.ask("bundle", name)
    portal.start_worker()
    portal.start_beat()

    portal.wait(lambda jobs: any(is_bundle_at_work(job) for job in jobs))
    broker.restart_after_crash()
    portal.wait(all_ended)

    left = portal.ask("effects")
    assert (left["jobs"], left["bundles"]) == ({"done": 12}, {"ready": 6})
    assert left["done"] == {BUNDLE: 6, LETTERS: 6}
    assert (left["built"], left["problems"]) == ([1] * 6, "")


def is_bundle_at_work(job):
    """Whether a bundle is being built by this job."""
    return (job["kind"], job["state"]) == (BUNDLE, "running")
