"""Properties hold or fail by what they say, not by the machine or by chance."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

SLOW_S = 0.25
"""Longer than Hypothesis allows an example by itself."""


@settings(max_examples=2)
@given(st.integers())
def test_a_machine_that_was_busy_fails_no_property(number):
    time.sleep(SLOW_S)


def examples() -> list[int]:
    seen: list[int] = []

    @given(st.integers())
    def look(number):
        seen.append(number)

    look()
    return seen


def test_the_examples_are_the_same_each_time():
    assert examples() == examples()
