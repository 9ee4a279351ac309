"""The queries that are timed over the episodes are drawn from every filter there is."""

from __future__ import annotations

from itertools import islice
from urllib.parse import parse_qs

from catalog.search import episodes_query
from catalog.search.episodes_query import CHOICES, RANGES
from tests.benchmarks.episodes import BETWEEN, FILTERS, labels, queries

DATASETS = 20


def test_three_of_all_filters_and_the_same_each_time():
    asked = list(islice(queries(3, DATASETS), 600))
    seen = set()
    for text in asked:
        keys = [key.removeprefix("min_").removeprefix("max_") for key in parse_qs(text)]
        assert len(set(keys)) == FILTERS
        seen.update(keys)
        assert episodes_query.read(parse_qs(text)).problems == ()

    assert seen == {"q", *CHOICES, *RANGES}
    assert (set(labels(DATASETS)), set(BETWEEN)) == (set(CHOICES), set(RANGES))
    assert asked == list(islice(queries(3, DATASETS), 600))
