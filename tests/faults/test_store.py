"""A store that answers 503: tried again, then a dead job that somebody sees and can retry."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.faults.portal import BUNDLE, LETTERS, Portal, all_ended

pytestmark = [pytest.mark.slow, pytest.mark.s3, pytest.mark.xdist_group("swift")]


@pytest.fixture
def portal_on_s3(prepared, broker, swift_server, tmp_path):
    """A portal whose objects lie in Swift."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    made = Portal(tmp_path, {**broker.environment, **swift_server.environment})
    yield made
    made.stop()


@pytest.mark.parametrize("part", ["object", "proxy"], ids=["answers 503", "does not answer"])
def test_a_store_that_is_away(portal_on_s3, swift_server, part):
    portal = portal_on_s3
    name = portal.ask("datasets", 1, 0.01)[0]
    portal.start_worker()
    portal.start_beat()
    portal.wait(all_ended)

    with swift_server.without(part):
        job = portal.ask("bundle", name)
        dead = portal.wait(lambda jobs: jobs if jobs[-1]["state"] == "dead" else None)[-1]
        desk = portal.ask("desk")
    assert portal.ask("store_is_back")
    pressed = portal.ask("retry", job)
    portal.wait(all_ended)

    assert dead["attempts"] == 5
    assert json.loads(dead["error"])["code"] == "store.unavailable"
    code = ["store.unavailable"]
    assert desk == {"status": 200, "causes": code, "codes": code, "buttons": 1}
    assert pressed == 302
    left = portal.ask("effects")
    assert (left["jobs"], left["bundles"]) == ({"done": 2}, {"ready": 1})
    assert left["done"] == {BUNDLE: 1, LETTERS: 1}
    assert (left["built"], left["archives_hold"], left["problems"]) == ([1], True, "")
