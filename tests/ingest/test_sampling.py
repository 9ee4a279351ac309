"""How many to inspect: exact figures of the hypergeometric distribution, and the draw."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from ingest import sampling


def chance_of_none(total: int, bad: int, sample: int) -> Fraction:
    return Fraction(comb(total - bad, sample), comb(total, sample))


@pytest.mark.parametrize(
    ("total", "bad_percent", "confidence", "sample"),
    [
        (500, 10, 95, 28),
        (100, 10, 95, 23),
        (60, 10, 95, 20),
        (50, 10, 95, 19),
        (10, 10, 95, 8),
        (2000, 5, 95, 57),
        (1000, 2, 95, 132),
        (300, 10, 90, 21),
        (500, 20, 90, 11),
        (2, 10, 95, 2),
        (1, 10, 95, 1),
    ],
)
def test_the_sample_is_the_least_that_would_meet_a_bad_one(total, bad_percent, confidence, sample):
    too_many = total * bad_percent // 100 + 1
    allowed = Fraction(100 - confidence, 100)

    assert sampling.least_sample(total, bad_percent, confidence) == sample
    assert chance_of_none(total, too_many, sample) <= allowed
    assert chance_of_none(total, too_many, sample - 1) > allowed


def test_a_large_batch_comes_near_to_the_figure_of_drawing_with_replacement():
    assert sampling.least_sample(1_000_000, 10, 95) == 29


@pytest.mark.parametrize("figures", [(0, 10, 95), (5, 100, 95), (5, -1, 95), (5, 10, 100)])
def test_figures_that_mean_nothing_are_refused(figures):
    with pytest.raises(ValueError, match="A batch of at least 1"):
        sampling.least_sample(*figures)


def test_it_says_in_plain_words_what_follows():
    assert sampling.plan(500, 10, 95).sentence == (
        "If all 28 of 500 are good, then with 95% confidence at most 10% are bad."
    )
    assert sampling.plan(500, 10, 95).most_bad == 50


def test_only_plans_that_spare_something_are_offered_the_least_work_first():
    assert [one.code for one in sampling.offered(2)] == []
    assert [(one.code, one.sample) for one in sampling.offered(10)] == [
        ("20-90", 5), ("10-90", 7), ("10-95", 8),
    ]  # fmt: skip
    assert sampling.offered(0) == []


def test_the_usual_plan_stays_the_usual_one_wherever_it_stands():
    assert sampling.usual(sampling.offered(500)).code == "10-95"
    assert sampling.usual(sampling.offered(5)).code == "20-90"
    assert sampling.usual([]) is None


def test_the_fewest_is_the_first_size_of_which_a_plan_spares_any():
    assert sampling.FEWEST == 5
    assert sampling.offered(4) == []
    assert all(sampling.offered(total) for total in range(5, 300))


def test_the_draw_can_be_repeated_from_its_seed_and_another_seed_draws_otherwise():
    ids = [f"recording {number}" for number in range(100)]

    first = sampling.drawn(ids, 20, "seed")

    assert first == sampling.drawn(reversed(ids), 20, "seed")
    assert len(first) == 20
    assert first != sampling.drawn(ids, 20, "other")


def test_each_is_drawn_about_equally_often():
    ids = [str(number) for number in range(10)]
    counts = dict.fromkeys(ids, 0)

    for seed in range(1000):
        for one in sampling.drawn(ids, 3, str(seed)):
            counts[one] += 1

    assert sum(counts.values()) == 3000
    assert all(240 < count < 360 for count in counts.values())
