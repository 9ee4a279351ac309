"""Licence expressions: read strictly, open only where everything is."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog import spdx

NAMES = ("MIT", "CC-BY-4.0", "CC-BY-NC-4.0", "LicenseRef-DexterData-Partner")
EXPRESSIONS = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=3,
)


@pytest.mark.parametrize(
    ("expression", "is_open"),
    [
        ("CC-BY-4.0", True),
        ("CC0-1.0 AND MIT", True),
        ("MIT AND CC-BY-NC-4.0", False),
        ("MIT OR CC-BY-NC-4.0", True),
        ("CC-BY-NC-4.0", False),
        ("CC-BY-ND-4.0", False),
        ("LicenseRef-DexterData-Partner", False),
        ("(MIT OR Apache-2.0) AND CC-BY-4.0", True),
        ("cc-by-4.0", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_open_is_what_can_wholly_be_had_under_open_licences(expression, is_open):
    assert spdx.is_open(expression) is is_open


@pytest.mark.parametrize(
    ("whole", "part", "is_covered"),
    [
        ("CC-BY-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0 AND CC0-1.0", "CC0-1.0", True),
        ("CC-BY-4.0 AND CC0-1.0", "CC0-1.0 AND CC-BY-4.0", True),
        ("CC-BY-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-4.0", "CC-BY-4.0 AND MIT", False),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0", True),
        ("MIT", "MIT OR Apache-2.0", True),
        ("MIT OR Apache-2.0", "MIT", False),
        ("CC-BY-4.0 OR CC-BY-NC-4.0", "CC-BY-NC-4.0", False),
    ],
)
def test_a_file_is_covered_where_the_collection_promises_no_more(whole, part, is_covered):
    assert spdx.covers(whole, part) is is_covered


@pytest.mark.parametrize(
    "expression",
    [
        *("", " ", "MIT AND", "AND", "(MIT", "MIT)", "MIT MIT", "MIT,ISC", "MIT OR OR ISC"),
        "M" * 201,
        "OR".join(f"(a{number} AND b{number})" for number in range(14)),  # 2^14 choices
    ],
)
def test_what_is_no_expression_is_refused(expression):
    with pytest.raises(spdx.LicenceExpressionError):
        spdx.read(expression)


@given(EXPRESSIONS)
def test_every_expression_covers_itself_and_names_its_licences(expression):
    assert spdx.covers(expression, expression)
    assert set(spdx.names(expression)) <= set(NAMES)


@given(EXPRESSIONS, EXPRESSIONS)
def test_joining_with_and_is_open_only_where_both_are(left, right):
    both = f"{left} AND {right}"
    assume(len(both) <= 200)  # longer ones are refused, as said above

    joined = spdx.is_open(both)

    assert joined is (spdx.is_open(left) and spdx.is_open(right))
    assert spdx.covers(both, left)
