"""Fixtures that start the real servers once; without a server the tests are skipped, or fail
where DEXTER_REQUIRE names it (`DEXTER_REQUIRE=postgres,s3,redis`)."""

import os

import pytest

from tests.services import postgres, redis, swift


def need(name: str, reason: str) -> None:
    """Skip for this reason, or fail if the environment requires `name`; pass without one."""
    if not reason:
        return
    if name in os.environ.get("DEXTER_REQUIRE", "").replace(" ", "").split(","):
        pytest.fail(f"DEXTER_REQUIRE names {name}, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def swift_server():
    """An object store that enforces signatures."""
    need("s3", swift.why_missing())
    with swift.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL of our own."""
    need("postgres", postgres.why_missing())
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server():
    """A broker of our own."""
    need("redis", redis.why_missing())
    with redis.running() as server:
        yield server
