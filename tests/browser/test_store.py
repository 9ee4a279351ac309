"""The upload page where the store is S3: parts go from the browser to another origin."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import Watch, sign_in
from tests.browser.recordings import simulated
from tests.browser.test_partner import choose, new_dataset, report_of
from tests.journeys.stack import (
    PART_BYTES,
    PROJECT,
    Stack,
    environment_without_services,
    running,
)
from tests.services import swift
from tests.services.fixtures import need

pytestmark = [
    pytest.mark.browser,
    pytest.mark.s3,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]


PEOPLE = """
import django, json, sys
django.setup()
from portal.management.demo.accounts import ensure_accounts
print("\\n@" + json.dumps(ensure_accounts(sys.argv[1], {})[0]))
"""


@pytest.fixture
def stack(chromium, tmp_path):
    """A portal with people and without data, its files in Swift."""
    need("s3", swift.why_missing())
    var = tmp_path / "var"
    secret = {"DEXTER_SECRET_KEY": "only for this test " * 3}
    with swift.running() as store:
        environment = secret | dict(store.environment)
        with running(var, environment, command="stack") as started:
            started.accounts = people(started, environment | {"DEXTER_VAR": str(var)})
            yield started


def people(stack: Stack, environment: dict[str, str]) -> dict[str, Any]:
    """Make the demo's accounts and nothing else."""
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.base"}
    done = subprocess.run(
        [sys.executable, "-c", PEOPLE, stack.base_url],
        cwd=PROJECT,
        env=environment_without_services() | environment | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.rpartition("\n@")[2]))


def connections(policy: str) -> list[str]:
    """The sources that a policy lets scripts connect to; its directives come in any order."""
    directives = (directive.split() for directive in policy.split(";"))
    return next(sources for name, *sources in directives if name == "connect-src")


def test_a_browser_sends_its_parts_to_the_store(chromium, stack, tmp_path):
    context = chromium.new_context(base_url=stack.base_url)
    context.set_default_timeout(120_000)
    page = context.new_page()
    watch = Watch(page)
    sent: list[str] = []
    page.on("requestfinished", lambda r: sent.append(r.url) if r.method == "PUT" else None)
    file = simulated(tmp_path / "long_pour.h5", seed=secrets.randbits(31), duration_s=75.0)
    parts = -(-file.stat().st_size // PART_BYTES)

    sign_in(page, stack.accounts["partner"]["email"], stack.accounts["partner"]["password"])
    choose(page, new_dataset(page), [file])
    page.get_by_text("1 sent, 0 to go").wait_for()
    report_of(page, file.name)

    own, blobs, source = connections(page.request.get("/").headers["content-security-policy"])
    assert (own, blobs) == ("'self'", "blob:")
    assert parts > 1
    assert len(sent) == parts
    assert all(url.startswith(source) for url in sent)
    assert urlsplit(source).netloc != urlsplit(stack.base_url).netloc
    assert watch.problems == []
    context.close()
