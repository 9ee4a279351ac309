"""What watches the mutated files would notice a leak, a dead host, a secret, and what is too much.

Each test makes happen what must never happen, and finds it among the problems.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable

import pytest

from dexterdata.sandbox.runner import Host
from dexterdata.sandbox.watch import HostDiedError
from tests.benchmarks import canaries, fuzz
from tests.dexterdata.sandbox.fuzz import trial
from tests.dexterdata.sandbox.fuzz.seeds import Seed, made
from tests.dexterdata.sandbox.fuzz.trial import Tally

TABLE = Seed.of_file("a.csv", b"time_s,thumb\n" + b"".join(b"%d,1.5\n" % n for n in range(50)))


class Meanwhile(list[Seed]):
    """One seed; while each file is made of it, something else happens too."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__([TABLE])
        self.act = act

    def __getitem__(self, index):
        self.act()
        return super().__getitem__(index)


@pytest.fixture
def host():
    running = Host()
    yield running
    running.close()


def problems(seeds, host, files=4) -> str:
    return "\n".join(trial.run(seeds, range(files), host).problems)


def test_nothing_is_said_of_a_good_run(host):
    tally = trial.run([TABLE], range(4), host)

    assert (tally.problems, tally.slow, tally.files) == ([], [], 4)


def test_a_descriptor_that_is_left_open_is_a_leak(host, monkeypatch):
    monkeypatch.setattr(trial, "SETTLED_S", 0.1)
    opened: list[int] = []

    said = problems(Meanwhile(lambda: opened.append(os.open(os.devnull, os.O_RDONLY))), host)

    for descriptor in opened:
        os.close(descriptor)
    assert "processes and descriptors were" in said


def test_a_host_that_died_ends_the_run(host):
    def kill() -> None:
        os.kill(host.pid, signal.SIGKILL)

    with pytest.raises(HostDiedError):
        trial.run(Meanwhile(kill), range(4), host)


@pytest.mark.parametrize("probe", ["segfault", "aborts", "exits_silently", "two_reports"])
def test_a_reader_that_dies_or_talks_nonsense_is_a_problem(probing_host, probe):
    said = problems([Seed.of_file(probe, b"a few bytes")], probing_host, files=1)

    assert f"0 {probe}: the reader died" in said


def test_a_secret_in_what_is_said_of_a_file_is_noticed(host):
    told = Seed.of_file("a.csv", TABLE.parts["a.csv"].replace(b"thumb", canaries.TEXT.encode()))

    assert "a.csv: a canary showed" in problems([told], host, files=8)


def test_what_the_box_writes_to_the_log_is_a_problem(host):
    warn = logging.getLogger("dexterdata.sandbox").warning

    assert "0 a.csv: a reader died" in problems(Meanwhile(lambda: warn("a reader died")), host)


def test_memory_is_counted_from_what_a_box_needs_for_next_to_nothing(host, monkeypatch):
    monkeypatch.setattr(trial, "MOST_MB", 7.0)  # a box for the gloves has 14 MB more
    (gloves,) = (seed for seed in made() if seed.name == "gloves.h5")

    assert "gloves.h5: " in problems([gloves], host, files=12)
    assert problems([TABLE], host) == ""


def test_a_file_that_takes_too_long_is_named(host, monkeypatch):
    monkeypatch.setattr(trial, "MOST_S", 0.0)

    assert len(trial.run([TABLE], range(4), host).slow) == 4


@pytest.mark.parametrize(
    ("tally", "code", "said"),
    [
        (Tally(files=4), 0, "No host died, nothing was left behind."),
        (Tally(files=3), 1, "3 files were examined, not 4"),
        (Tally(files=4, slow=["3 a.csv: 11.0 s"]), 1, "3 a.csv: 11.0 s"),
        (Tally(files=4, problems=["3 a.csv: a canary showed"]), 1, "3 a.csv: a canary showed"),
    ],
    ids=["good", "missing", "slow", "problem"],
)
def test_the_benchmark_ends_with_1_for_each(tally, code, said, capsys):
    assert fuzz.told([(tally, 0.0)], 4, 2.0) == code
    assert said in capsys.readouterr().out


def test_a_host_that_grows_is_a_problem(capsys):
    assert fuzz.told([(Tally(files=4), 8.5)], 4, 2.0) == 1
    assert "a host grew by 8.5 MB" in capsys.readouterr().out
