"""The index in memory: its counts are those of counting one by one."""

from __future__ import annotations

import math
import time
from collections import Counter
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.facets import FACETS, RANGES
from catalog.search.datasets import COLUMNS, Index, Row, Values
from catalog.search.datasets_find import Found, filters_of
from catalog.search.datasets_pages import page_of, read_cursor, read_size
from catalog.search.datasets_query import read
from catalog.search.loosening import MOST_PAIRS
from catalog.search.meaning import GROUP
from catalog.search.query import Operator
from catalog.search.sight import Eyes
from portal.core.errors import InvalidError

TASKS = ("pour water", "stir", "sweep", "juggle")
HANDS = ("left", "right")
NOW = 1000.0


def row(pk, tasks=(), hands=(), force=math.nan, values=None, **fields):
    """A dataset of these tasks and hands."""
    numbers = dict.fromkeys(COLUMNS, 1.0) | {"force": force, "listed_at": float(pk)}
    said = [("task", task, task) for task in tasks] + [("hand", hand, hand) for hand in hands]
    facts = {
        "organisation": 1,
        "is_public": True,
        "embargoed_until": -math.inf,
        "title": f"Set {pk}",
        "text": " ".join(tasks),
        **fields,
    }
    return Row(
        pk=pk,
        numbers=tuple(numbers[name] for name in COLUMNS),
        codes=values.codes(said),
        **facts,
    )


@st.composite
def catalogues(draw):
    """Some datasets, as (tasks, hands, force)."""
    one = st.tuples(
        st.sets(st.sampled_from(TASKS)),
        st.sets(st.sampled_from(HANDS)),
        st.one_of(st.just(math.nan), st.integers(0, 20).map(float)),
    )
    return draw(st.lists(one, max_size=25))


QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "task": st.lists(st.sampled_from([*TASKS, "cooking", "nowhere"]), min_size=1),
        "hand": st.lists(st.sampled_from(HANDS), min_size=1),
        "min_force": st.integers(0, 20).map(lambda number: [str(number)]),
        "q": st.sampled_from(["-task:sti", "task:pour", "force:<7", "-hand:left task:s"]).map(
            lambda text: [text]
        ),
    },
)
GROUPS = {"pour water": "cooking", "stir": "cooking", "sweep": "cleaning", "juggle": None}


def fits(dataset, asked, left_open=()):
    """The same said plainly of one dataset."""
    tasks, hands, force = dataset
    text = asked.get("q", [""])[0]
    groups = {GROUPS[task] for task in tasks}
    chosen = set(asked.get("task", []))
    wanted = {task for task in tasks if task in chosen or GROUPS[task] in chosen}
    said = {"task:pour": "pour water", "-hand:left task:s": "s"}.get(text)
    if said:
        wanted |= {task for task in tasks if task.startswith(said)}
        chosen.add(said)
    checks = {
        "task": not chosen or bool(wanted) or bool(groups & chosen),
        "hand": not asked.get("hand") or bool(hands & set(asked["hand"])),
        "-task": text != "-task:sti" or "stir" not in tasks,
        "-hand": not text.startswith("-hand") or "left" not in hands,
        "force": force >= float(asked["min_force"][0]) if "min_force" in asked else True,
    }
    if text == "force:<7":
        checks["force"] = checks["force"] and force < 7
    return all(ok for name, ok in checks.items() if name not in left_open)


def counted(found, key):
    return {found.index.values.values[number]: count for number, count in found.counted(key)}


@settings(max_examples=200, deadline=None)
@given(catalogues(), QUERIES)
def test_what_is_found_and_counted_is_what_one_finds_one_by_one(datasets, asked):
    values = Values()
    rows = {
        n + 1: row(n + 1, sorted(tasks), sorted(hands), force, values)
        for n, (tasks, hands, force) in enumerate(datasets)
    }
    index = Index(rows, values)
    query = read(asked)
    found = Found(index, query, index.shown_to(Eyes(NOW)), filters_of(index, query))

    assert [int(pk) for pk in index.pks[found.mask]] == [
        n + 1 for n, one in enumerate(datasets) if fits(one, asked)
    ]
    for key, place in (("task", 0), ("hand", 1)):
        counts = Counter(
            value for one in datasets if fits(one, asked, left_open=[key]) for value in one[place]
        )
        assert counted(found, key) == counts
    groups = Counter(
        group
        for one in datasets
        if fits(one, asked, left_open=["task"])
        for group in {GROUPS[task] for task in one[0]} - {None}
    )
    assert counted(found, GROUP) == groups
    measured = [one[2] for one in datasets if fits(one, asked, left_open=["force"])]
    assert sum(found.ranges()["force"]["counts"]) == sum(not math.isnan(one) for one in measured)
    shown = {
        names: sum(fits(one, asked, left_open=names) for one in datasets)
        for names in chain(*(combinations(found.filters, size) for size in (1, 2)))
    }
    assert_loosened(found.loosened(), shown)


def assert_loosened(loosened, shown):
    """Every single filter that helps; where none does, the best few pairs."""
    counts = [count for _, count in loosened]
    assert counts == sorted(counts, reverse=True)
    assert dict(loosened) == {names: shown[names] for names, _ in loosened}
    single = {names for names, count in shown.items() if len(names) == 1 and count}
    double = [count for names, count in shown.items() if len(names) == 2 and count]
    if single:
        assert {names for names, _ in loosened} == single
    else:
        assert {len(names) for names, _ in loosened} <= {2}
        assert counts == sorted(double, reverse=True)[:MOST_PAIRS]


def index_of(*rows):
    values = Values()
    made = [row(n + 1, values=values, **fields) for n, fields in enumerate(rows)]
    return Index({one.pk: one for one in made}, values)


def shown(index, **who):
    return [int(pk) for pk in index.pks[index.shown_to(Eyes(NOW, **who))]]


def test_private_and_embargoed_datasets_are_shown_to_whom_they_are_meant_for():
    index = index_of(
        {},
        {"is_public": False, "organisation": 2},
        {"embargoed_until": NOW + 1, "organisation": 3},
        {"embargoed_until": NOW},
        {"is_public": False, "embargoed_until": NOW + 1, "organisation": 3},
    )

    assert shown(index) == [1, 4]
    assert shown(index, own=[2]) == [1, 2, 4]
    assert shown(index, own=[3]) == [1, 3, 4, 5]
    assert shown(index, own=[9], admitted=[2, 5]) == [1, 2, 4]
    assert shown(index, is_operator=True) == [1, 2, 3, 4, 5]


def test_words_of_what_is_private_are_suggested_to_nobody():
    index = index_of({"tasks": ["juggle"]}, {"tasks": ["palpate"], "is_public": False})

    assert index.spelling.mend("jugle") == "juggle"
    assert index.spelling.mend("palpat3") is None


def test_words_of_what_is_under_embargo_are_suggested_to_nobody_before_it_ends():
    soon, before = time.time() + 60, time.time() - 60
    index = index_of(
        {"tasks": ["palpate"], "embargoed_until": soon},
        {"tasks": ["juggle"], "embargoed_until": before},
    )

    assert index.spelling.mend("palpat3") is None
    assert index.spelling.mend("jugle") == "juggle"


def test_a_value_that_another_thread_is_adding_is_not_there_yet():
    values = Values()
    stir = values.number("task", "stir", "Stir")
    values.labels.append("Stir soup")
    values.keys.append(values.keys[stir])

    assert values.meant(Operator("task", "stir")) == [stir]


def test_an_empty_index_answers():
    index = index_of()
    query = read({"task": ["stir"], "q": ["task:pour"], "min_force": ["1"]})
    found = Found(index, query, index.shown_to(Eyes(NOW)), filters_of(index, query))

    assert (found.total, found.hours, list(found.places())) == (0, 0.0, [])
    assert [counted(found, key) for key in FACETS] == [{}] * len(FACETS)
    assert set(found.ranges()) == set(RANGES)


@pytest.mark.parametrize("ordering", ["title", "-title", "hours", "-quality", "-listed_at"])
def test_what_is_equal_comes_newest_first(ordering):
    index = index_of(*({"title": "Same"} for _ in range(5)))

    places = index.pks[index.ordered(ordering)]

    assert list(places) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(("ordering", "pks"), [("force", [1, 3, 2]), ("-force", [3, 1, 2])])
def test_what_was_not_measured_comes_last_in_either_order(ordering, pks):
    index = index_of({"force": 2.0}, {}, {"force": 5.0})

    assert list(index.pks[index.ordered(ordering)]) == pks


def test_pages_go_on_beside_the_row_that_they_stopped_at():
    pks = np.arange(1, 11)
    first = page_of(pks, None, 4)
    second = page_of(np.concatenate([[99], pks]), first.next, 4)
    back = page_of(pks, second.previous, 4)
    without = page_of(pks[pks != 4], first.next, 4)

    assert (first.pks, first.previous) == ([1, 2, 3, 4], None)
    assert second.pks == [5, 6, 7, 8]
    assert back.pks == [1, 2, 3, 4]
    assert without.pks == [5, 6, 7, 8]
    assert page_of(pks, second.next, 4).next is None


def test_before_a_page_whose_neighbours_are_gone_stands_the_first():
    pks = np.arange(1, 11)
    second = page_of(pks, page_of(pks, None, 4).next, 4)

    back = page_of(pks[4:], second.previous, 4)

    assert (back.pks, back.previous) == ([5, 6, 7, 8], None)
    assert page_of(pks[4:], back.next, 4).pks == [9, 10]
    assert page_of(pks[:0], second.previous, 4).pks == []


def test_a_cursor_belongs_to_its_query():
    cursor = page_of(np.arange(5), None, 2).next

    assert read_cursor(cursor.text("abc"), "abc") == cursor
    for text, digest in ((cursor.text("abc"), "xyz"), ("x", "abc"), ("W10", "abc"), ("é", "abc")):
        with pytest.raises(InvalidError) as error:
            read_cursor(text, digest)
        assert error.value.code == "cursor.invalid"


@pytest.mark.parametrize("text", ["0", "201", "-1", "1e3", "ten", "9" * 30, "²"])
def test_an_absurd_page_size_is_refused(text):
    with pytest.raises(InvalidError) as error:
        read_size(text)

    assert error.value.code == "page_size.invalid"
    assert (read_size(""), read_size("200")) == (50, 200)
