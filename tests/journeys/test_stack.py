"""`manage.py stack`: started, ready and stopped as README's "Run it for real" says."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack

import httpx
import pytest

from tests.journeys.stack import (
    PROJECT,
    Stack,
    descendants,
    environment_without_services,
    running,
)
from tests.services import postgres, redis
from tests.services.fixtures import need

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journeys")]
HOST = "data.example.org"
SECRET = {"DEXTER_SECRET_KEY": "only for this test " * 3}


def ask(stack: Stack, path: str, scheme: str) -> httpx.Response:
    """What our own proxy would ask for somebody outside."""
    headers = {"Host": HOST, "X-Forwarded-Proto": scheme}
    return httpx.get(f"{stack.base_url}{path}", headers=headers, timeout=30)


def assert_it_serves(stack: Stack, base_url: str) -> None:
    """Ready, made of three kinds of processes, and with the address of people in its links."""
    scheme = base_url.partition(":")[0]

    ready = ask(stack, "/readyz", scheme)
    page = ask(stack, "/sitemap.xml", scheme)
    started = " ".join(descendants(stack.process.pid).values())

    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert f"<loc>{base_url}/" in page.text
    assert all(f" {word} " in started for word in ("portal.wsgi", "worker", "beat"))
    assert stack.output().splitlines()[-1] == (
        f"DexterData serves {base_url} at {stack.base_url} until Ctrl-C."
    )


def test_it_serves_the_address_that_the_environment_names(tmp_path):
    names = {"DEXTER_BASE_URL": f"http://{HOST}", "DEXTER_HOSTS": HOST}

    with running(tmp_path / "var", SECRET | names, command="stack") as stack:
        assert_it_serves(stack, f"http://{HOST}")

    assert stack.output().splitlines()[-1] == "Stopped."


@pytest.mark.postgres
def test_it_runs_with_the_settings_of_production(tmp_path):
    need("postgres", postgres.why_missing())
    need("redis", redis.why_missing())
    environment = SECRET | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "DEXTER_BASE_URL": f"https://{HOST}",
        "DEXTER_HOSTS": HOST,
        "DEXTER_STORAGE": f"local:{tmp_path / 'store'}",
    }

    with ExitStack() as services:
        environment |= services.enter_context(postgres.running()).environment
        environment |= services.enter_context(redis.running()).environment
        with running(tmp_path / "var", environment, command="stack") as stack:
            assert_it_serves(stack, f"https://{HOST}")
            plain = ask(stack, "/readyz", "http")

    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HOST}/readyz")
    assert stack.output().splitlines()[-1] == "Stopped."


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            SECRET | {"DEXTER_BASE_URL": f"http://{HOST}"},
            f"DEXTER_BASE_URL is http://{HOST}: add '{HOST}' to DEXTER_HOSTS.",
        ),
        ({}, "Set DEXTER_SECRET_KEY to at least 40 random characters."),
    ],
)
def test_what_is_missing_is_said_before_anything_starts(tmp_path, names, sentence):
    done = subprocess.run(
        [sys.executable, "manage.py", "stack", "--port", "1"],
        cwd=PROJECT,
        env=environment_without_services() | {"DEXTER_VAR": str(tmp_path)} | names,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 1
    assert done.stderr == f"CommandError: {sentence}\n"
