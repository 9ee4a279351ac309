"""A store of its own for each test, and jobs that run when their transaction commits."""

from __future__ import annotations

import pytest

from tests.ingest.factories import partner as make_partner


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    """The real local store in a folder of the test."""
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    """`with run_jobs(): …` runs what was submitted inside when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def partner(client, db):
    """A partner who is signed in."""
    found = make_partner()
    client.force_login(found.user)
    return found
