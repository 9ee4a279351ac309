"""A gigabyte passes through a worker without staying there."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from tests.benchmarks.large_bundle import GIGABYTE, build, publish_random
from tests.journeys.conftest import DEFAULT
from tests.journeys.people import Person

WORKER_LIMIT_MB = 300


@pytest.mark.slow
@pytest.mark.parametrize("stack", [DEFAULT], indirect=True)
def test_a_bundle_of_a_gigabyte_is_streamed(stack, tmp_path):
    name = publish_random(stack, tmp_path)

    measured = build(stack, name)

    assert measured.bundle["bytes"] > GIGABYTE
    assert measured.again["id"] == measured.bundle["id"]
    assert measured.again["sha256"] == measured.bundle["sha256"]
    assert measured.worker_peak_mb < WORKER_LIMIT_MB
    assert fetched(stack, measured.bundle["id"]) == measured.bundle["sha256"]


def fetched(stack, bundle_id):
    """The hash of what a visitor gets."""
    visitor = Person(stack.base_url)
    link = visitor.post(f"bundles/{bundle_id}/links", status=200)["links"][0]
    visitor.close()
    digest = hashlib.sha256()
    with httpx.stream("GET", link["url"], timeout=120) as answer:
        assert answer.status_code == 200
        for block in answer.iter_bytes(1 << 20):
            digest.update(block)
    return digest.hexdigest()
