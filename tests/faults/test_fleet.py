"""Two rigs push their folders while the network is cut and the worker is killed."""

from __future__ import annotations

import pytest

from tests.faults.fleet import Trial, push
from tests.faults.network import network

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]
FILES = 60


@pytest.fixture
def link(portal):
    """A network before a portal that works."""
    with network() as made:
        portal.base_url = made.url  # parts of files take the same way
        made.upstream = portal.start_web()
        portal.start_worker()
        portal.start_beat()
        yield made


def test_every_file_of_two_rigs_arrives_once_through_cuts_and_kills(portal, link, tmp_path):
    trial = Trial(files=FILES, processes=2, cuts=2, kills=1)

    result = push(portal, link, tmp_path / "rigs", trial)

    assert result.codes == [0, 0], result.errors
    assert sum(result.outcomes[verdict] for verdict in ("pass", "warn")) == FILES
    assert link.dropped >= 2
    assert result.kills == 1
    assert result.left["recordings"] == {"passed": FILES}
    assert result.left["runs"] == [1] * FILES
    assert result.left["jobs"] == {"done": FILES}
    assert result.left["problems"] == ""
