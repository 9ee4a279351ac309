"""Fixtures that all tests share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

PROJECT = Path(__file__).resolve().parent.parent

# The same examples each time, however long the machine takes for them. What looks for others is
# `pytest --hypothesis-profile=default`.
hypothesis.settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same")

# A run in the background of a script ignores Ctrl-C, and so would every program that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, hostile and good recordings; the test is skipped where it is absent."""
    folder = Path(os.environ.get("DEXTER_TEST_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}; set DEXTER_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The real recordings that ship with the project."""
    return PROJECT / "samples"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, without the one guard that emptying tables after a test would meet.

    SQLite empties tables row by row; `tests/portal/audit` installs the guard again to test it.
    """
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS audit_entry_delete")


@pytest.fixture(autouse=True)
def nothing_read_before(request):
    """A test that commits finds no index of what another test's database held.

    Outside of tests a number of changes is never given twice to different catalogues.
    """
    if {"transactional_db", "live_server"} & set(request.fixturenames) or _commits(request):
        from catalog.selectors import episode_index, loading

        loading.forget()
        episode_index.forget()


def _commits(request) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the run on PostgreSQL what only it can show; `make test` makes both runs."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    apart = [item for item in items if item.get_closest_marker("on_postgres")]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]
