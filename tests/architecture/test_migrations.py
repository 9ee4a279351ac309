"""Models and migrations say the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert "No changes" in out.getvalue()


def test_every_migration_has_a_name_of_its_own():
    from tests.architecture.test_imports import tracked

    unnamed = [path for path in tracked() if "migrations" in path.parts and "_auto_" in path.name]

    assert unnamed == []
