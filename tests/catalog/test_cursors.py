"""Cursors that somebody made: each part is a key or a count, or the cursor is none of ours."""

from __future__ import annotations

import pytest

from catalog.search import datasets_pages, episodes_pages, pages
from catalog.search.episodes_query import EpisodeQuery
from portal.core.errors import InvalidError

DIGEST = "digest"
NOT_WHOLE = ["1", 1.5, -1, True, None, 2**62, [1], {}]


@pytest.mark.parametrize("part", NOT_WHOLE)
@pytest.mark.parametrize("place", range(3))
def test_a_datasets_cursor_is_made_of_whole_numbers(part, place):
    parts = [7, 50, 1]
    assert datasets_pages.read_cursor(pages.pack(DIGEST, parts), DIGEST).pk == 7
    parts[place] = part

    with pytest.raises(InvalidError) as refused:
        datasets_pages.read_cursor(pages.pack(DIGEST, parts), DIGEST)

    assert refused.value.code == "cursor.invalid"


@pytest.mark.parametrize("part", NOT_WHOLE)
@pytest.mark.parametrize("place", [0, 2])
def test_an_episodes_cursor_is_made_of_whole_numbers(part, place):
    query = EpisodeQuery()
    parts = [7, None, 0]
    assert episodes_pages.read_cursor(pages.pack(query.digest, parts), query).pk == 7
    parts[place] = part

    with pytest.raises(InvalidError) as refused:
        episodes_pages.read_cursor(pages.pack(query.digest, parts), query)

    assert refused.value.code == "cursor.invalid"


@pytest.mark.parametrize("value", [None, "4", 4, float("nan")])
def test_a_cursor_in_the_order_of_a_measure_holds_its_number(value):
    query = EpisodeQuery(ordering="-peak_force_n")
    good = episodes_pages.read_cursor(pages.pack(query.digest, [7, 4.5, 0]), query)
    assert good is not None

    with pytest.raises(InvalidError):
        episodes_pages.read_cursor(pages.pack(query.digest, [7, value, 0]), query)
