"""The fleet's benchmark says of everything that is lost, done twice, waiting, or left undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.benchmarks.fleet import problems, rows
from tests.faults.fleet import Result, Trial

TRIAL = Trial(files=4, processes=2, cuts=1, kills=1)
LEFT = {"recordings": {"passed": 4}, "runs": [1] * 4, "jobs": {"done": 4}, "problems": ""}
GOOD = Result(
    codes=[0, 0],
    outcomes=Counter({"pass": 3, "warn": 1}),
    resumed=1,
    dropped_connections=2,
    kills=1,
    seconds=2.0,
    cpu_s=0.5,
    all_cpu_s=1.0,
    left=LEFT,
    errors="",
)


def left(**changes):
    return replace(GOOD, left=LEFT | changes)


def test_a_push_in_which_all_arrived_once_has_no_problem():
    assert problems(TRIAL, GOOD) == []


@pytest.mark.parametrize(
    ("result", "named"),
    [
        (replace(GOOD, codes=[0, 7]), ["exit codes"]),
        (replace(GOOD, codes=[0]), ["exit codes"]),
        (replace(GOOD, outcomes=Counter({"pass": 3, "not_sent": 1})), ["accepted"]),
        (replace(GOOD, kills=0), ["kills"]),
        (replace(GOOD, dropped_connections=0), ["connections cut"]),
        (left(recordings={"passed": 3}, runs=[1] * 3), ["recordings", "validations of each"]),
        (left(recordings={"passed": 5}, runs=[1] * 5), ["recordings", "validations of each"]),
        (left(recordings={"passed": 3, "validating": 1}), ["recordings"]),
        (left(runs=[1, 1, 1, 2]), ["validations of each"]),
        (left(runs=[1] * 3), ["validations of each"]),
        (left(jobs={"done": 3, "due": 1}), ["jobs"]),
        (left(jobs={"done": 5}), ["jobs"]),
        (left(problems="a row without its object"), ["integrity"]),
    ],
)
def test_what_does_not_hold_is_named(result, named):
    assert [problem.partition(":")[0] for problem in problems(TRIAL, result)] == named


def test_the_figures_are_of_each_recording():
    figures = {row.name: row.value for row in rows(TRIAL, GOOD)}

    assert figures["the same for each recording"] == 500
    assert figures["CPU of the senders, each recording"] == 125
    assert figures["CPU of all processes, each recording"] == 250
