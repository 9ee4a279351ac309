"""Files that went bad at random are refused in words or read; the host, and nothing else, stays."""

from __future__ import annotations

from random import Random

import pytest

from tests.dexterdata.sandbox.fuzz.mutations import MUTATIONS
from tests.dexterdata.sandbox.fuzz.seeds import made, real
from tests.dexterdata.sandbox.fuzz.trial import run, shared_host

EACH = 15


def test_mutated_files_of_every_format_leave_nothing_but_a_verdict():
    seeds = made()

    tally = run(seeds, range(EACH * len(seeds)), shared_host())

    assert tally.problems == []
    assert tally.files == EACH * len(seeds)
    assert tally.verdicts["refused"] > tally.files / 4  # so files did go bad
    assert tally.verdicts["fail"] + tally.verdicts["warn"] > tally.files / 20  # and were read


def test_mutated_recordings_of_the_field_leave_nothing_but_a_verdict(real_data):
    seeds = real(real_data)

    tally = run(seeds, range(3 * len(seeds)), shared_host())

    assert len(seeds) > 60
    assert tally.problems == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_the_same_chance_gives_the_same_file_and_another_one_another(mutation):
    data = bytes(range(256)) * 8

    results = {mutation(data, Random(number)) for number in range(20)}

    assert mutation(data, Random(7)) == mutation(data, Random(7))
    assert len(results) > 10
