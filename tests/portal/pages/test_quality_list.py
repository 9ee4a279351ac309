"""The list of a version's recordings: what each shows, and where its checks are explained."""

from __future__ import annotations

import re

import pytest

from tests.ingest.conftest import own_store, partner, run_jobs  # noqa: F401 - fixtures
from tests.portal.pages.test_quality import published, summary_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_each_recording_says_what_it_shows_and_each_check_leads_to_its_explanation(
    client,
    published,  # noqa: F811
):
    dataset = published[0].dataset
    first = dataset.episodes.get(source_file__recording_id=published[0].public_id)
    dataset.episodes.filter(pk=first.pk).update(task="stack cups")
    html = client.get(summary_of(published[0])).content.decode()

    rows = re.findall(r">Recording (\w{8})</a></th><td class=\"wraps\">(.*?)</td>", html)
    assert dict(rows) == {
        str(published[0].public_id)[:8]: "stack cups",
        str(published[1].public_id)[:8]: dataset.episodes.exclude(pk=first.pk).get().task,
    }
    assert 'href="/docs/checks/#valuespike"><code>value.spike</code>' in html
    assert 'id="valuespike"' in client.get("/docs/checks/").content.decode()
    assert "kim_minji" not in html
