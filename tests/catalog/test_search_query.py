"""What people write into the box: words, phrases, operators, and what means nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.datasets_query import LANGUAGE, read
from catalog.search.episodes_query import read as read_episodes
from catalog.search.query import Span, Word
from catalog.search.query import read as read_box
from portal.core.errors import InvalidError


def operators(text):
    return {one.written for one in read_box(text, LANGUAGE).operators}


def test_words_phrases_and_operators_stand_together():
    asked = read_box('cups "coffee cup" task:pour force:>10 -task:sign -wet', LANGUAGE)

    assert asked.words == (
        Word("cups"),
        Word("coffee cup", is_phrase=True),
        Word("wet", is_excluded=True),
    )
    assert {one.written for one in asked.operators} == {"task:pour", "force:>10", "-task:sign"}
    assert asked.problems == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("force:>10", Span(10, math.inf, is_low_open=True)),
        ("force:>=10N", Span(10)),
        ("force:<500mN", Span(high=0.5, is_high_open=True)),
        ("rate:100..200", Span(100, 200)),
        ("rate:..0.2kHz", Span(high=200)),
        ("rate:100..", Span(100)),
        ("hours:<30min", Span(high=0.5, is_high_open=True)),
        ("success:>80%", Span(0.8, is_low_open=True)),
        ("peak_force:>1", Span(1, is_low_open=True)),
        ("force>10", Span(10, math.inf, is_low_open=True)),
        ("Peak_force<=2N", Span(high=2)),
    ],
)
def test_a_comparison_says_which_numbers_it_means(text, span):
    (operator,) = read_box(text, LANGUAGE).operators

    assert operator.span == span


def test_words_are_joined_by_and_and_not_by_or():
    both, either = read_box("pour AND wipe", LANGUAGE), read_box("pour OR wipe", LANGUAGE)

    assert both.words == (Word("pour"), Word("wipe"))
    assert both.problems == ()
    (problem,) = either.problems
    assert (problem.code, problem.written) == ("filter.invalid", "OR")
    assert "tick several values" in problem.message
    assert read_box("black or white", LANGUAGE).problems == ()
    assert read_box("a>b colour>5", LANGUAGE).words == (Word("a>b"), Word("colour>5"))


def test_another_name_of_a_key_is_the_key():
    assert operators("license:commercial LICENCE:academic") == {
        "licence:commercial",
        "licence:academic",
    }
    assert operators('object:"coffee cup"') == {'object:"coffee cup"'}


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("cup colour:red", "filter.unknown", "access, device, environment"),
        ("cup force:ten", "filter.invalid", "force:>1"),
        ("cup force:10", "filter.invalid", "force:1..5"),
        ("cup rate:200..100", "filter.invalid", "rate:1..5"),
        ("cup force:>10kg", "filter.invalid", "force:<=5"),
        ("cup quality:>1e999", "filter.invalid", "quality:>1"),
        ("cup task:", "filter.invalid", "task:word"),
    ],
)
def test_what_means_nothing_says_where_it_stands_and_what_to_write(text, code, says):
    asked = read_box(text, LANGUAGE)

    (problem,) = asked.problems
    assert (problem.code, text[problem.start : problem.end]) == (code, text[4:])
    assert says in problem.message
    assert asked.words == (Word("cup"),)


@pytest.mark.parametrize("read_", [read, read_episodes])
@pytest.mark.parametrize(
    "text", ["force:>10 force:<5", "force:1..2 force:>2", "force:>3 force:<=3", "force:<1 force:>1"]
)
def test_comparisons_that_exclude_each_other_are_a_problem_and_not_a_filter(read_, text):
    with pytest.raises(InvalidError) as error:
        read_({"q": [text]})
    (problem,) = read_({"q": [text]}, is_strict=False).problems

    assert error.value.code == problem.code == "filter.invalid"
    assert text[problem.start : problem.end] == text.split()[1]
    assert "fits both" in problem.message
    assert "force:1..5" in problem.message


def test_a_least_and_a_most_on_one_side_each_are_both_written_again():
    query = read_episodes({"q": ["force:>5 force:<10"]})

    assert query.text == "peak_force_n:<10 peak_force_n:>5"
    assert read_episodes({key: [value] for key, value in query.pairs()}).spans == query.spans
    half = read_episodes({"q": ["force:<10"], "min_peak_force_n": ["5"]})
    again = read_episodes({key: [value] for key, value in half.pairs()})
    assert again.spans == half.spans == {"peak_force_n": Span(5, 10, is_high_open=True)}


@pytest.mark.parametrize("text", ["force:<=5", "force:<10"])
def test_a_number_and_the_box_that_exclude_each_other_are_a_problem(text):
    with pytest.raises(InvalidError) as error:
        read_episodes({"q": [text], "min_peak_force_n": ["10"]})

    assert error.value.code == "filter.invalid"
    query = read_episodes({"q": [text], "min_peak_force_n": ["10"]}, is_strict=False)
    assert query.spans == {"peak_force_n": Span(10)}
    (problem,) = query.problems
    assert "No number fits both" in problem.message


def test_two_ways_to_ask_the_same_have_one_address():
    one = read({"q": ["  pour   license:academic force:>10 "], "task": ["b", "a"]})
    other = read({"q": ["pour force:>10N licence:academic"], "task": ["a", "b", "a"]})

    assert one.address == other.address
    assert read({"q": [one.text], "task": ["a", "b"]}).address == one.address
    assert one.digest == other.digest


def test_the_usual_order_is_the_best_first_where_words_are_given():
    assert read({"q": ["cup"]}).ordering == "relevance"
    assert read({"q": ["task:pour"]}).ordering == "-listed_at"
    assert read({"ordering": ["relevance"]}).ordering == "-listed_at"
    assert ("ordering", "title") in read({"ordering": ["title"]}).pairs()
    assert read({"q": ["cup"], "ordering": ["relevance"]}).pairs() == [("q", "cup")]


def test_a_program_is_told_the_position_and_the_known_keys():
    with pytest.raises(InvalidError) as error:
        read({"q": ["cup colour:red"]})

    assert error.value.code == "filter.unknown"
    assert error.value.errors[0].field == "q"
    assert error.value.detail["problems"][0]["start"] == 4
    assert "force" in error.value.detail["known"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"colour": ["red"]}, "filter.unknown"),
        ({"min_force": ["much"]}, "filter.invalid"),
        ({"min_force": ["nan"]}, "filter.invalid"),
        ({"min_force": ["5"], "max_force": ["1"]}, "filter.invalid"),
        ({"ordering": ["colour"]}, "ordering.unknown"),
        ({"q": ["x" * 201]}, "filter.invalid"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused_by_programs_and_passed_over_by_pages(
    parameters, code
):
    with pytest.raises(InvalidError) as error:
        read(parameters)

    assert error.value.code == code
    read(parameters, is_strict=False)


@given(st.text(max_size=80))
def test_any_text_is_read_and_its_one_form_means_the_same(text):
    asked = read_box(text, LANGUAGE)
    again = read_box(asked.text, LANGUAGE)

    assert (set(again.words), set(again.operators)) == (set(asked.words), set(asked.operators))
    assert again.problems == ()


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(10), "≥ 10"),
        (Span(10, is_low_open=True), "> 10"),
        (Span(high=0.5), "≤ 0.5"),
        (Span(high=0.5, is_high_open=True), "< 0.5"),
        (Span(100, 200), "100 to 200"),
        (Span(100, 200, is_high_open=True), "≥ 100 and < 200"),
        (Span(0, 1, is_low_open=True, is_high_open=True), "> 0 and < 1"),
    ],
)
def test_a_range_is_read_in_one_way_everywhere(span, words):
    assert span.words == words


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("duration:1..2min", Span(60, 120)),
        ("duration:30s..2min", Span(30, 120)),
        ("duration:1min..5", Span(60, 300)),
        ("duration:<0.5h", Span(high=1800, is_high_open=True)),
        ("duration:5..20", Span(5, 20)),
        ("rate:1..2kHz", Span(1000, 2000)),
        ("force:500..900mN", Span(0.5, 0.9)),
        ("force:500mN..2N", Span(0.5, 2)),
        ("force:..900mN", Span(high=0.9)),
    ],
)
def test_a_unit_that_is_said_once_holds_for_both_ends(text, span):
    query = read_episodes({"q": [text]})
    (read_span,) = query.spans.values() if query.spans else [query.operators[0].span]

    assert read_span.low == pytest.approx(span.low)
    assert read_span.high == pytest.approx(span.high)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("duration:1..5min", (1 / 60, 5 / 60)),
        ("duration:>5h", (5, math.inf)),
        ("hours:30..90min", (0.5, 1.5)),
        ("hours:1..5", (1, 5)),
        ("force:500..900mN", (0.5, 0.9)),
    ],
)
def test_the_list_of_datasets_reads_units_alike(text, hours):
    (operator,) = read({"q": [text]}).operators

    assert (operator.span.low, operator.span.high) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("read_", "text", "says"),
    [
        (read, "duration:>5", "This needs a unit here: write duration:>5h or duration:>5min"),
        (read, "duration:1..5", "This needs a unit"),
        (read, "duration:long", "takes a comparison: write duration:>1h"),
        (read, "Duration:5min", "write Duration:>5min"),
        (read, "force:10", "write force:>10, force:<=10 or force:1..5"),
        (read, "contacts:>3", "no such filter here. It is measured of single episodes"),
        (read, "success:yes", "success:>80%"),
        (read_episodes, "force:500mN", "write force:>500mN"),
        (read_episodes, "success:>80%", "success:yes"),
        (read_episodes, "-success:so", "success:yes"),
        (read_episodes, "hours:>5", "duration:>0.5h"),
    ],
)
def test_what_one_list_cannot_mean_it_says_with_the_key_that_was_typed(read_, text, says):
    (problem,) = read_({"q": [f"cup {text}"]}, is_strict=False).problems

    assert says in problem.message
    assert problem.written == text
    assert (problem.start, problem.end) == (4, 4 + len(text))


@pytest.mark.parametrize("read_", [read, read_episodes])
def test_a_bare_number_of_a_count_means_exactly_it(read_):
    query = read_({"q": ["subjects:3"]})
    (span,) = query.spans.values() if query.spans else [query.operators[0].span]

    assert span == Span(3, 3)
    assert span.words == "3"
    again = read_({key: [value] for key, value in query.pairs()})
    assert (again.spans, again.operators) == (query.spans, query.operators)


@pytest.mark.parametrize(
    ("read_", "given", "meant"),
    [
        (read_episodes, {"min_force": ["10"]}, [("min_peak_force_n", "10")]),
        (read, {"max_peak_force_n": ["10"]}, [("max_force", "10")]),
        (read, {"license": ["open"], "licence": ["x"]}, [("licence", "open"), ("licence", "x")]),
        (
            read_episodes,
            {"min_force": [""], "min_peak_force_n": ["2"]},
            [("min_peak_force_n", "2")],
        ),
    ],
)
def test_a_page_knows_the_names_that_the_other_list_writes(read_, given, meant):
    query = read_(given, is_strict=False)

    assert (query.pairs(), query.problems) == (meant, ())


@pytest.mark.parametrize(
    ("read_", "name", "says"),
    [
        (read, "foo", "There is no such filter."),
        (read, "min_duration", "There is no such filter."),
        (read, "success", "It is the share of a dataset's episodes"),
        (read, "min_contact_count", "It is measured of single episodes"),
        (read_episodes, "min_hours", "It is a dataset's recorded time"),
    ],
)
def test_a_page_says_which_filter_of_its_address_it_does_not_know(read_, name, says):
    (problem,) = read_({name: ["1"]}, is_strict=False).problems

    assert (problem.code, problem.written) == ("filter.unknown", name)
    assert says in problem.message


@pytest.mark.parametrize("read_", [read, read_episodes])
@pytest.mark.parametrize("name", ["utm_source", "fbclid", "gclid", "ref", "cursor", "page", "foo"])
def test_a_page_is_silent_of_who_linked_to_it_and_of_what_is_empty(read_, name):
    value = "" if name == "foo" else "1"

    assert read_({name: [value]}, is_strict=False).problems == ()
