"""Production demands its environment and starts on no default secret."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

GOOD = {
    "DEXTER_SECRET_KEY": "k" * 20 + "0123456789" * 3,
    "REDIS_URL": "redis://broker.invalid:6379/0",
    "DATABASE_URL": "postgres://portal:secret@database.invalid/portal",
    "DEXTER_STORAGE": "s3://files?endpoint=https://store.invalid",
    "DEXTER_HOSTS": "data.example.org",
    "DEXTER_BASE_URL": "https://data.example.org",
}
PRINT = (
    "from django.conf import settings as s; "
    "print(s.DEXTER_REQUIRE_SECOND_FACTOR, s.DEXTER_SANDBOX_PAYMENTS, s.SECURE_SSL_REDIRECT, "
    "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG)"
)


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own, with the environment changed so."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    wanted = GOOD | changes | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    environment = kept | {name: value for name, value in wanted.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", PRINT], env=environment, capture_output=True, text=True, check=False
    )


def test_with_everything_named_it_is_strict():
    done = start()

    assert done.stdout.split() == ["True", "False", "True", "True", "True", "False"], done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEXTER_SECRET_KEY": None}, "Set DEXTER_SECRET_KEY"),
        ({"DEXTER_SECRET_KEY": "short"}, "Set DEXTER_SECRET_KEY"),
        ({"REDIS_URL": None}, "Set REDIS_URL"),
        ({"DATABASE_URL": None}, "Set DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "Set DATABASE_URL"),
        ({"DEXTER_STORAGE": None}, "Set DEXTER_STORAGE"),
        ({"DEXTER_HOSTS": None}, "Set DEXTER_HOSTS"),
        ({"DEXTER_HOSTS": "*"}, "Set DEXTER_HOSTS"),
        ({"DEXTER_BASE_URL": None}, "Set DEXTER_BASE_URL"),
        ({"DEXTER_BASE_URL": "http://data.example.org"}, "Set DEXTER_BASE_URL"),
        ({"DEXTER_BASE_URL": "data.example.org"}, "Set DEXTER_BASE_URL"),
    ],
)
def test_it_refuses_to_start_without_them(changes, sentence):
    done = start(**changes)

    assert done.returncode != 0
    assert demands(done) == [sentence]


def demands(done) -> list[str]:
    """What is asked for, each by its first two words."""
    assert "ImproperlyConfigured: The portal does not start in production like this." in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    return [" ".join(line.split()[1:3]) for line in lines]


def test_everything_that_is_missing_is_named_at_once():
    done = start(**dict.fromkeys(GOOD))

    assert done.returncode != 0
    assert demands(done) == [f"Set {name}" for name in (
        "DEXTER_SECRET_KEY", "REDIS_URL", "DATABASE_URL", "DEXTER_STORAGE", "DEXTER_HOSTS",
        "DEXTER_BASE_URL",
    )]  # fmt: skip


def test_the_environment_cannot_switch_the_second_factor_off():
    assert start(DEXTER_REQUIRE_SECOND_FACTOR="false").stdout.split()[0] == "True"
