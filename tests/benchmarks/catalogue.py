"""python -m tests.benchmarks.catalogue [--datasets 5300] [--episodes 1000000] [--seconds 8]

The catalogue under load, seeded by `manage.py seed_catalogue`: searches with facets and text
through the served page's JSON, beside Datasette on the same datasets and the emptiest view as a
floor, all in one run and on one machine. Ratios are what is wanted; nothing here is a test.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from tests.benchmarks import catalogue_checks, catalogue_data, catalogue_servers
from tests.benchmarks.catalogue_load import Load, ask
from tests.benchmarks.catalogue_queries import PAGE, Asked, queries
from tests.benchmarks.catalogue_servers import Running
from tests.benchmarks.measures import Measure, told

CLIENTS = (1, 8, 64)
TIMES_DATASETTE = {1: 5.0, 8: 5.0, 64: 10.0}
FEW = 300
"""What is compared with all of them; of a small catalogue half."""
SEARCH = "/api/v1/datasets/search"
LIST = "/api/v1/datasets"
PAGE_OF_ALL = "/datasets/"
FLOOR = "/healthz"
ENOUGH = 20_000
"""More queries than are asked in one load."""


def searches(asked: Iterable[Asked]) -> Iterator[str]:
    """The queries as addresses of the portal."""
    return (f"{SEARCH}?{one.ours}&page_size={PAGE}" for one in asked)


def peers(asked: Iterable[Asked]) -> Iterator[str]:
    """The same as addresses of Datasette."""
    return (f"/peer/datasets.json?{one.datasettes}" for one in asked)


def floors() -> Iterator[str]:
    """The emptiest view."""
    return (f"{FLOOR}?n={number}" for number in range(ENOUGH))


def against(portal: Running, peer: Running, datasets: int, seconds: float) -> list[Measure]:
    """Requests in a second of the portal, of Datasette and of the floor, and their ratios."""
    found: list[Measure] = []
    ours, theirs = queries(datasets, 1), queries(datasets, 1)
    ask(portal.port, searches(islice(ours, 300)), 8, 5.0)  # every process has read the datasets
    for clients in CLIENTS:
        load = ask(portal.port, searches(islice(ours, ENOUGH)), clients, seconds)
        other = ask(peer.port, peers(islice(theirs, ENOUGH)), clients, seconds)
        floor = ask(portal.port, floors(), clients, seconds / 2)
        found += _compared(clients, load, other, floor)
    return found


def _compared(clients: int, load: Load, other: Load, floor: Load) -> list[Measure]:
    name = f"search, {clients} client{'s' * (clients > 1)}"
    of_64 = 500.0 if clients == 64 else None
    return [
        Measure(name, load.rate, "req/s"),
        Measure(f"{name}: Datasette", other.rate, "req/s", f"{other.errors} errors"),
        Measure(f"{name}: the emptiest view", floor.rate, "req/s", f"{floor.errors} errors"),
        Measure(
            f"{name}: times Datasette",
            load.rate / other.rate if other.rate else 0.0,
            "x",
            least=TIMES_DATASETTE[clients],
        ),
        Measure(f"{name}: share of the emptiest view", load.rate / floor.rate, "x"),
        Measure(f"{name}: half within", 1000 * load.percentile(0.5), "ms"),
        Measure(f"{name}: 99 % within", 1000 * load.percentile(0.99), "ms", most=of_64),
        Measure(f"{name}: Datasette's 99 % within", 1000 * other.percentile(0.99), "ms"),
        Measure(f"{name}: errors", load.errors, "", most=0),
    ]


def _middle_ms(running: Running, paths: Iterable[str], seconds: float) -> float:
    """Half of the answers to one client come within so many milliseconds."""
    load = ask(running.port, paths, 1, seconds)
    if load.errors:
        raise RuntimeError(f"{load.errors} of {load.errors + len(load.latencies)} were errors.")
    return 1000 * statistics.median(load.latencies)


def pages(portal: Running, datasets: int, seconds: float) -> list[Measure]:
    """The catalogue's page beside the emptiest view."""
    asked = queries(datasets, 3)
    floor = _middle_ms(portal, floors(), seconds / 2)
    plain = _middle_ms(portal, (f"{PAGE_OF_ALL}?n={n}" for n in range(ENOUGH)), seconds / 2)
    searched = (f"{PAGE_OF_ALL}?{one.ours}" for one in islice(asked, ENOUGH))
    return [
        Measure("the emptiest view", floor, "ms", "half of the answers to one client"),
        Measure("the catalogue's page", plain, "ms"),
        Measure("the catalogue's page / the emptiest view", plain / floor, "x", most=15),
        Measure(
            "the same with words and filters", _middle_ms(portal, searched, seconds) / floor, "x",
            most=15,
        ),
    ]  # fmt: skip


def growth(large: Running, small: Running, sizes: tuple[int, int], seconds: float) -> list[Measure]:
    """How list and search grow from 300 datasets to all."""

    def listed() -> Iterator[str]:
        return (f"{LIST}?page_size={PAGE}&min_hours={n / 1e9:.9f}" for n in range(ENOUGH))

    def searched(count: int) -> Iterator[str]:
        return searches(islice(queries(count, 4), ENOUGH))

    def ratio(name: str, of: Callable[[int], Iterable[str]]) -> list[Measure]:
        few, many = sizes
        after = _middle_ms(large, of(many), seconds / 2)
        before = _middle_ms(small, of(few), seconds / 2)
        return [
            Measure(f"{name} of {few}", before, "ms"),
            Measure(f"{name} of {many}", after, "ms"),
            Measure(f"{name}: {many} / {few}", after / before, "x", most=1.5),
        ]

    return [*ratio("list", lambda _: listed()), *ratio("search", searched)]


def memory(portal: Running, note: str) -> list[Measure]:
    """What the processes hold."""
    shares = portal.memory_mb()
    return [
        Measure("memory of a web process, the largest", max(shares), "MB", note),
        Measure("memory of all web processes", sum(shares), "MB", f"{len(shares)} of them"),
    ]


def measure(datasets: int, episodes: int, seconds: float) -> list[Measure]:
    """Everything, on portals of our own."""
    whole = catalogue_data.seeded(datasets, episodes)
    part = min(FEW, datasets // 2)
    few = catalogue_data.seeded(part, episodes * part // datasets)
    with tempfile.TemporaryDirectory(prefix="dexter-catalogue-") as place:
        folder = Path(place)
        envs = []
        for source, name in ((whole, "whole"), (few, "few")):
            (folder / name).mkdir()
            database = folder / name / "portal.sqlite3"
            shutil.copy(source, database)
            envs.append(catalogue_data.environment(f"sqlite:///{database}", folder / name))
        catalogue_data.for_datasette(whole, folder / "peer.db")
        with (
            catalogue_servers.portal(folder / "whole", envs[0]) as large,
            catalogue_servers.portal(folder / "few", envs[1]) as small,
            catalogue_servers.datasette(folder, folder / "peer.db") as peer,
        ):
            return [
                *against(large, peer, datasets, seconds),
                *pages(large, datasets, seconds),
                *growth(large, small, (part, datasets), seconds),
                *catalogue_checks.counts(envs[0], large, datasets),
                *catalogue_checks.freshness(envs[0], large),
                *memory(large, "after all of this"),
            ]


def main(words: Sequence[str]) -> int:
    """Measure, print; 1 where something wanted is not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.catalogue")
    parser.add_argument("--datasets", type=int, default=5300)
    parser.add_argument("--episodes", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    rows = measure(**vars(parser.parse_args(words)))
    return told(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
