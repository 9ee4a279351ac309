"""Portals whose parts can be killed."""

from __future__ import annotations

import shutil

import pytest

from tests.faults.portal import Portal
from tests.services import redis
from tests.services.fixtures import need, swift_server

__all__ = ["swift_server"]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with a migrated database, made once."""
    portal = Portal(tmp_path_factory.mktemp("prepared"), {"REDIS_URL": "redis://127.0.0.1:1/0"})
    try:
        portal.ask("migrate")
    finally:
        portal.stop()
    return portal.folder


@pytest.fixture
def broker():
    """A broker of the test's own."""
    need("redis", redis.why_missing())
    with redis.running() as server:
        yield server


@pytest.fixture
def portal(prepared, broker, tmp_path):
    """A portal on a fresh database, the local store and a real broker; nothing runs yet."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    made = Portal(tmp_path, broker.environment)
    yield made
    made.stop()
