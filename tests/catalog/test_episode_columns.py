"""The episodes' columns against the plainest way to search: row by row, in Python."""

from __future__ import annotations

import math
import uuid
from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import segments
from catalog.search.episodes import Builder, join
from catalog.search.episodes_find import Found
from catalog.search.episodes_pages import page_of, read_cursor
from catalog.search.episodes_query import EpisodeQuery, read
from catalog.search.episodes_sets import DatasetFacts, Datasets
from catalog.search.episodes_tasks import fits_task
from catalog.search.segments import EpisodeRow
from catalog.search.sight import Eyes
from catalog.vocabulary import written
from portal.core.errors import InvalidError
from tests.catalog.test_search_index import assert_loosened

TASKS = ("pour water", "sign a word", "squeeze", "fold laundry")
HANDS = ("left", "right", "both", "")
FOUND_BY = {
    "left": {"left"},
    "right": {"right"},
    "both": {"left", "right", "both"},
    "": set(),
}
"""By which hands an episode is found."""
OBJECTS = ("jug", "glass", "towel")
KINDS = ("tactile", "force", "video")


def numbers():
    return st.one_of(st.none(), st.floats(0, 20, width=32), st.sampled_from([1.0, 5.0, 7.0]))


@st.composite
def catalogues(draw):
    """Rows by dataset; pks in any order, files shared within a dataset."""
    found = {}
    pks = iter(draw(st.permutations(range(1, 41))))
    for dataset in range(draw(st.integers(1, 4))):
        rows = []
        for _ in range(draw(st.integers(0, 9))):
            rows.append(
                EpisodeRow(
                    pk=next(pks),
                    public_id=uuid.uuid4(),
                    file=draw(st.integers(0, 2)),
                    task=draw(st.sampled_from(TASKS)),
                    instruction=draw(st.sampled_from(["", "Pour the jug", "slowly pour"])),
                    hand=draw(st.sampled_from(HANDS)),
                    success=draw(st.sampled_from([None, True, False])),
                    objects=draw(st.lists(st.sampled_from(OBJECTS), unique=True)),
                    modalities=draw(st.lists(st.sampled_from(KINDS), unique=True)),
                    measures={
                        "duration_s": draw(st.floats(0.5, 30, width=32)),
                        "peak_force_n": draw(numbers()),
                        "contact_count": draw(numbers()),
                        "rom_index_rad": draw(st.one_of(st.none(), st.floats(0, 2, width=32))),
                    },
                )
            )
        found[dataset] = rows
    return found


FACTS = [
    DatasetFacts(
        pk=100 + code,
        name=f"lab/set-{code}",
        title=f"Set {code}",
        organisation=code,
        is_published=code != 3,
        is_public=True,
        values={
            "environment": [(("home", "lab")[code % 2], "x")],
            "may": [("train", "Train")] if code == 0 else [],
        },
    )
    for code in range(4)
]
SETS = Datasets(FACTS, ("environment", "licence", "use", "may"))
SIZES = [1000, 200, 30]
ADDRESSES = st.fixed_dictionaries(
    {},
    optional={
        "task": st.lists(st.sampled_from([*TASKS, "folding"]), min_size=1),
        "hand": st.lists(st.sampled_from(["left", "right", "both", "none"]), min_size=1),
        "object": st.lists(st.sampled_from([*OBJECTS, "cat"]), min_size=1),
        "modality": st.lists(st.sampled_from(KINDS), min_size=1),
        "success": st.lists(st.sampled_from(["true", "false", "unknown"]), min_size=1),
        "dataset": st.lists(st.sampled_from(["lab/set-0", "lab/set-1", "x/y"]), min_size=1),
        "environment": st.lists(st.sampled_from(["home", "lab"]), min_size=1),
        "min_peak_force_n": st.sampled_from([["1"], ["5"]]),
        "max_duration_s": st.sampled_from([["3"], ["12.5"]]),
        "min_rom_index_deg": st.sampled_from([["10"], ["45"]]),
        "q": st.sampled_from([["pour"], ["jug slow"], ["-object:jug"], ["force:<7"]]),
    },
)


def listed():
    return SETS.listed_to(Eyes(now=1.0))


def found(columns, query):
    return Found(columns, SETS, query, listed=listed(), fits_task=fits_task)


def joined(catalogue):
    return join((code, segments.build(rows, SIZES)) for code, rows in catalogue.items())


def fits(code, row, query: EpisodeQuery) -> bool:
    """The same said plainly."""
    if code == 3:
        return False
    measured = {**row.measures, "rom_index_deg": None}
    if row.measures["rom_index_rad"] is not None:
        measured["rom_index_deg"] = math.degrees(row.measures["rom_index_rad"])
    truths = {True: "true", False: "false", None: "unknown"}
    for key, values in query.chosen.items():
        held = {
            "task": {written("task", row.task)},
            "hand": FOUND_BY[row.hand],
            "object": set(row.objects),
            "modality": set(row.modalities),
            "success": {truths[row.success]},
            "dataset": {FACTS[code].name},
            "environment": {("home", "lab")[code % 2]},
        }[key]
        if not held & set(values):
            return False
    for key, span in query.spans.items():
        value = measured[key]
        if value is None or not bool(span.mask(np.array([value], np.float32))[0]):
            return False
    if any(operator.value in row.objects for operator in query.operators):
        return False
    text = f"{row.task} {row.instruction}".lower().split()
    return all(any(word.startswith(one.text) for word in text) for one in query.words)


def plain(catalogue, query):
    return {
        (code, row.pk): row
        for code, rows in catalogue.items()
        for row in rows
        if fits(code, row, query)
    }


@settings(max_examples=30, deadline=None)
@given(catalogues(), ADDRESSES)
def test_columns_find_and_count_what_rows_do(catalogue, address):
    query = read(address)
    columns = joined(catalogue)
    said = found(columns, query)
    expected = plain(catalogue, query)

    assert columns.columns["pk"][said.rows].tolist() == sorted(pk for _, pk in expected)
    totals = said.totals
    assert totals.episodes == len(expected)
    assert totals.datasets == len({code for code, _ in expected})
    assert totals.trainable == (1 if any(code == 0 for code, _ in expected) else 0)
    files = {(code, row.file) for (code, _), row in expected.items()}
    assert totals.bytes == sum(SIZES[file] for _, file in files)
    seconds = sum(row.measures["duration_s"] for row in expected.values())
    assert totals.seconds == pytest.approx(seconds)


@settings(max_examples=40, deadline=None)
@given(catalogues(), ADDRESSES)
def test_a_facet_counts_as_if_its_own_filter_were_open(catalogue, address):
    query = read(address)
    said = found(joined(catalogue), query)
    truths = {True: "true", False: "false", None: "unknown"}
    values = {
        "task": lambda code, row: {written("task", row.task)},
        "object": lambda code, row: set(row.objects),
        "modality": lambda code, row: set(row.modalities),
        "hand": lambda code, row: FOUND_BY[row.hand],
        "success": lambda code, row: {truths[row.success]},
        "dataset": lambda code, row: {FACTS[code].name},
        "environment": lambda code, row: {("home", "lab")[code % 2]},
    }
    for key, of in values.items():
        expected: dict[str, int] = {}
        for (code, _), row in plain(catalogue, query.without(key)).items():
            for value in of(code, row):
                expected[value] = expected.get(value, 0) + 1
        counted = {row.value: row.count for row in said.count(key) if row.count}
        assert counted == expected, key
    open_force = plain(catalogue, query.without("peak_force_n"))
    measured = sum(row.measures["peak_force_n"] is not None for row in open_force.values())
    assert sum(said.histogram("peak_force_n").counts) == measured


@settings(max_examples=40, deadline=None)
@given(catalogues(), ADDRESSES)
def test_what_to_drop_is_what_shows_something_without_it(catalogue, address):
    query = read(address)
    said = found(joined(catalogue), query)
    shown = {
        keys: len(plain(catalogue, query.without(*keys)))
        for keys in chain(*(combinations(query.keys, size) for size in (1, 2)))
    }

    assert_loosened(
        [(tuple(sorted(keys)), count) for keys, count in said.loosened()],
        {tuple(sorted(keys)): count for keys, count in shown.items()},
    )


@settings(max_examples=30, deadline=None)
@given(
    catalogues(),
    st.sampled_from(["added", "-added", "-peak_force_n", "contact_count", "-duration_s"]),
    st.integers(1, 7),
)
def test_pages_hold_each_row_once_in_order_and_lead_back(catalogue, ordering, size):
    columns = joined(catalogue)
    query = replace(read({}), ordering=ordering)
    rows = found(columns, query).rows
    seen, cursor, steps, pages = [], None, 0, []
    while steps < 50:
        page = page_of(columns, rows, query, cursor, size)
        seen += page.rows.tolist()
        pages.append(page.rows.tolist())
        if page.next is None:
            break
        cursor = read_cursor(page.next.text(query.digest), query)
        steps += 1

    assert sorted(seen) == rows.tolist()
    name = ordering.removeprefix("-")
    if name != "added":
        values = columns.columns[name][seen].tolist()
        shown = [value for value in values if not math.isnan(value)]
        assert shown == sorted(shown, reverse=ordering.startswith("-"))
        assert all(math.isnan(value) for value in values[len(shown) :])
    elif ordering == "-added":
        assert seen == sorted(seen, reverse=True)
    for before in reversed(pages[:-1]):
        assert page.previous is not None
        page = page_of(columns, rows, query, page.previous, size)
        assert page.rows.tolist() == before
    assert page.previous is None


def test_pages_go_on_in_the_right_place_while_rows_come_and_go():
    rows = {0: [row(pk) for pk in range(1, 11)]}
    query = read({})
    columns = joined(rows)
    first = page_of(columns, found(columns, query).rows, query, None, 3)
    changed = joined({0: [row(pk) for pk in (0, 2, 4, 5, 6, 7, 8, 9, 10, 11)]})

    second = page_of(changed, found(changed, query).rows, query, first.next, 3)

    assert changed.columns["pk"][second.rows].tolist() == [4, 5, 6]


def test_before_a_page_whose_neighbours_are_gone_stands_the_first():
    query = read({})
    columns = joined({0: [row(pk) for pk in range(1, 8)]})
    rows = found(columns, query).rows
    second = page_of(columns, rows, query, page_of(columns, rows, query, None, 3).next, 3)

    back = page_of(columns, rows[3:], query, second.previous, 3)

    assert (columns.columns["pk"][back.rows].tolist(), back.previous) == ([4, 5, 6], None)
    after = page_of(columns, rows[3:], query, back.next, 3)
    assert columns.columns["pk"][after.rows].tolist() == [7]
    assert page_of(columns, rows[:0], query, second.previous, 3).rows.tolist() == []


def row(pk, **more):
    return EpisodeRow(pk=pk, public_id=uuid.UUID(int=pk), file=0, task="pour water", **more)


@settings(max_examples=30, deadline=None)
@given(catalogues(), st.sets(st.integers(0, 3)))
def test_renewing_some_datasets_gives_what_reading_all_gives(catalogue, changed):
    old = joined(catalogue)
    changed &= set(catalogue)
    renewed = {
        code: rows if code not in changed else rows[: len(rows) // 2]
        for code, rows in catalogue.items()
    }
    kept = ~np.isin(old.columns["dataset"], list(changed))
    builder = Builder(sum(map(len, renewed.values())), old.words)
    builder.keep(old, kept)
    for code in changed:
        builder.add(code, segments.build(renewed[code], SIZES))
    new, whole = builder.finish(), joined(renewed)

    assert new.columns["pk"].tolist() == whole.columns["pk"].tolist()
    assert new.public_id.tolist() == whole.public_id.tolist()
    for address in ({}, {"object": ["jug"]}, {"task": ["squeeze"]}, {"q": ["slow"]}):
        one, other = found(new, read(address)), found(whole, read(address))
        assert one.rows.tolist() == other.rows.tolist()
        assert one.totals == other.totals
        assert one.count("object") == other.count("object")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("pour force:>10", "q=pour+peak_force_n%3A%3E10"),
        ("force:10..20 slowly", "q=slowly&min_peak_force_n=10&max_peak_force_n=20"),
        ("force:>=2N hand:left", "hand=left&min_peak_force_n=2"),
        ("index:>=1rad", "min_rom_index_deg=57.29577951"),
        ("-task:sign", "q=-task%3Asign"),
    ],
)
def test_operators_become_filters_and_come_back_from_the_address(typed, address):
    query = read({"q": [typed]})

    assert query.address == address
    again = read({key: [value] for key, value in query.pairs()})
    assert again.address == address


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"colour": ["red"]}, "filter.unknown"),
        ({"min_peak_force_n": ["strong"]}, "filter.invalid"),
        ({"min_duration_s": ["5"], "max_duration_s": ["1"]}, "filter.invalid"),
        ({"success": ["maybe"]}, "filter.invalid"),
        ({"q": ["force:strong"]}, "filter.invalid"),
        ({"q": ["colour:red"]}, "filter.unknown"),
        ({"q": ["x" * 300]}, "filter.invalid"),
        ({"ordering": ["-colour"]}, "ordering.unknown"),
    ],
)
def test_what_means_nothing_is_refused_by_programs_and_left_out_by_pages(given_, code):
    with pytest.raises(InvalidError) as refused:
        read(given_)

    assert refused.value.code == code
    read(given_, is_strict=False)


def test_a_phrase_stands_as_it_is_and_words_begin_a_word():
    columns = joined(
        {0: [row(1, instruction="Pour the jug slowly"), row(2, instruction="slowly pour")]}
    )

    def pks(text):
        return columns.columns["pk"][found(columns, read({"q": [text]})).rows].tolist()

    assert pks("slow pour") == [1, 2]
    assert pks('"the jug"') == [1]
    assert pks('"jug the"') == []
    assert pks("-jug") == [2]
