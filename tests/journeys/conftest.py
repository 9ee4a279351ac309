"""One stack for all journeys: the default one, and one on PostgreSQL, Redis and Swift."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from tests.journeys.journey import Journey
from tests.journeys.stack import PROJECT, Stack, read, running
from tests.services import postgres, redis, swift
from tests.services.fixtures import need

SERVICES = {"postgres": postgres, "redis": redis, "s3": swift}
DEFAULT = pytest.param("default", marks=pytest.mark.xdist_group("journeys"))
STACKS = [
    DEFAULT,
    pytest.param(
        "services",
        marks=[pytest.mark.postgres, pytest.mark.s3, pytest.mark.xdist_group("journeys")],
    ),
]


@pytest.fixture(scope="session", params=STACKS)
def stack(request, tmp_path_factory):
    """A portal that has done the demo's job and serves.

    `DEXTER_JOURNEYS_AT` names the var folder of one that runs already, to save its start.
    """
    if (running_at := os.environ.get("DEXTER_JOURNEYS_AT")) and request.param == "default":
        yield read(Stack(None, Path(running_at)))
        return
    with ExitStack() as services:
        environment: dict[str, str] = {}
        if request.param == "services":
            for name, service in SERVICES.items():
                need(name, service.why_missing())
            for service in SERVICES.values():
                environment |= services.enter_context(service.running()).environment
        var = tmp_path_factory.mktemp(request.param) / "var"
        yield services.enter_context(running(var, environment))


@pytest.fixture(scope="session")
def journey(stack):
    """The one journey through this portal."""
    walk = Journey(stack)
    yield walk
    walk.close()


@pytest.fixture(scope="session")
def large_file(tmp_path_factory) -> Path:
    """A synthetic recording of five parts."""
    path = tmp_path_factory.mktemp("files") / "synthetic_long_pour.h5"
    write_hdf5(kitchen(4100, "pour water", 232.0), path)
    return path


@pytest.fixture(scope="session")
def small_file(tmp_path_factory) -> Path:
    """A synthetic recording of one part."""
    path = tmp_path_factory.mktemp("files") / "synthetic_cup.h5"
    write_hdf5(kitchen(4101, "place a cup", 12.0), path)
    return path


@pytest.fixture(scope="session")
def signs() -> list[Path]:
    """Real recordings under an open licence."""
    return sorted((PROJECT / "samples" / "auslan_glove" / "tctodd2").glob("*.tsd"))
