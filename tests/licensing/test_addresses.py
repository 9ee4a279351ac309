"""Signatures and links keep where they came from, behind a proxy as without one."""

from __future__ import annotations

import pytest

from licensing.models import Grant, LinkRecord, Signature
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db
CLIENT, PROXY = "203.0.113.5", "127.0.0.1"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


@pytest.mark.parametrize(("proxies", "address"), [(0, PROXY), (1, CLIENT)])
def test_a_signature_and_a_link_keep_the_address(
    settings, django_capture_on_commit_callbacks, proxies, address
):
    settings.DEXTER_TRUSTED_PROXIES = proxies
    user, dataset = licensing.buyer(), licensing.stored_dataset()
    header = {"x-forwarded-for": f"6.6.6.6, {CLIENT}"}
    placed = licensing.order(user, licensing.commercial_offer(dataset), seats=1).json()
    agreement = placed["agreement"]
    sha256 = licensing.get(user, f"agreements/{agreement}").json()["sha256"]

    words = {"sha256": sha256, "name": "Ada Researcher", "role": "PI"}
    signed = licensing.post(user, f"agreements/{agreement}/signatures", words, **header)
    licensing.pay(user, placed["id"])
    body = licensing.bundle_body(dataset, Grant.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        bundle = licensing.post(user, "bundles", body).json()
    linked = licensing.post(user, f"bundles/{bundle['id']}/links", **header)

    assert (signed.status_code, linked.status_code) == (201, 200)
    assert Signature.objects.get().address == address
    assert LinkRecord.objects.get().address == address
