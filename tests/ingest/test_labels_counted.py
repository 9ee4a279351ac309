"""Each accepted episode is counted on the page of labels: under its term, or as unknown."""

from __future__ import annotations

import re

import pytest

from catalog.models import Episode
from catalog.states import EpisodeState
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, upload
from tests.ingest.test_flags import published
from tests.ingest.test_review import submit

PAGE = "/review/labels/"


@pytest.fixture
def episodes(client, partner, run_jobs):
    """Two published episodes of one recording, of tasks that a dataset named; a reviewer."""
    published(client, partner, run_jobs)
    first, second = Episode.objects.order_by("index")
    Episode.objects.filter(pk=first.pk).update(task="poach an egg")
    Episode.objects.filter(pk=second.pk).update(task="pour water")
    client.force_login(staff("reviewer"))
    return first, second


def row_of(page, label):
    """The numbers in the row of a label."""
    found = re.search(rf'<th scope="row"[^>]*>{label}.*?</tr>', page, re.DOTALL)
    return re.findall(r'<td class="r num">([\d,]+)</td>', found[0]) if found else None


def test_what_the_list_does_not_hold_is_counted_as_unknown_and_the_rest_under_its_term(
    client, episodes
):
    page = client.get(PAGE).content.decode()
    unknown = page[page.index('id="unknown"') : page.index('id="add-term"')]

    assert row_of(unknown, "poach an egg") == ["0", "1"]
    assert row_of(page, "pour water") == ["1"]
    assert "pour water" not in unknown.split("<table")[1]


def test_once_it_is_a_term_it_is_counted_there(client, episodes):
    client.post(PAGE, {"make": "term", "said": "poach an egg", "broader": "cooking"})

    page = client.get(PAGE).content.decode()

    assert row_of(page, "poach an egg") is not None
    assert '<p class="soft">None: every label that waits is known' in page
    assert re.search(r'poach an egg <[^§]*?added[^§]*?<td class="r num">1</td>', page)


def test_of_very_many_the_first_are_shown_with_their_number(client, episodes, monkeypatch):
    _, second = episodes
    Episode.objects.filter(pk=second.pk).update(task="whisk an egg")
    monkeypatch.setattr("ingest.selectors.vocabulary.MOST_SHOWN", 1)

    page = client.get(PAGE).content.decode()

    assert 'The first <span class="num">1</span> of <span class="num">2</span> are shown.' in page
    assert row_of(page, "poach an egg") == ["0", "1"]
    assert row_of(page, "whisk an egg") is None


def test_what_waits_comes_before_what_was_accepted_and_withdrawn_ones_do_not_count(
    client, partner, episodes, run_jobs
):
    first, _ = episodes
    client.force_login(partner.user)
    with run_jobs():
        upload(client, partner, glove_csv(seed=7), metadata=METADATA | {"task": "juggle"})
    submit(client, partner, partner.dataset.recordings.latest("pk"))
    client.force_login(staff("reviewer"))
    before = client.get(PAGE).content.decode()
    Episode.objects.filter(pk=first.pk).update(state=EpisodeState.WITHDRAWN)
    after = client.get(PAGE).content.decode()

    assert row_of(before, "juggle") == ["1", "0"]
    assert before.index(">juggle<") < before.index(">poach an egg<")
    assert "poach an egg" not in after
