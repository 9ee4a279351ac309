"""python -m tests.benchmarks.episodes [--datasets 5300] [--episodes 1000000] [--no-postgres]

Queries over all episodes: any three filters, with count, totals and first page, through the
selector in one process and through the portal's JSON, on SQLite and on PostgreSQL.
Every filter may be one of the three.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from catalog.facets import MAY
from catalog.search.segments import FINGERS
from portal.management.seeding import words
from tests.benchmarks import catalogue_data, catalogue_queries, catalogue_servers
from tests.benchmarks.catalogue_data import PROJECT
from tests.benchmarks.catalogue_load import Load, ask
from tests.benchmarks.catalogue_queries import PAGE
from tests.benchmarks.measures import Measure, told, unmeasured
from tests.services import postgres

QUERIES = 200
FILTERS = 3
WANTED_MS = 50
BETWEEN = {
    "peak_force_n": (1.0, 20.0),
    "mean_force_n": (0.5, 8.0),
    "duration_s": (2.0, 20.0),
    "peak_speed_m_s": (0.3, 1.5),
    "contact_count": (1.0, 6.0),
    "quality": (60.0, 95.0),
    "rate": (words.RATES_HZ[0], words.RATES_HZ[-1]),
    "subjects": (1.0, 20.0),
    **{f"rom_{finger}_deg": (20.0, 90.0) for finger in FINGERS},
}
"""Between which numbers the least or the most is drawn."""


def labels(datasets: int) -> dict[str, Sequence[str]]:
    """The values of each filter that is chosen from a list."""
    return {
        "task": [task for tasks in words.terms().values() for task in tasks],
        "object": sorted({name for kind in words.FIELDS.values() for name in kind.objects}),
        "hand": list(words.HANDS),
        "grasp": list(words.GRASPS[:-1]),
        "modality": sorted({kind for device in words.DEVICES for kind in device.kinds}),
        "device": [device.name for device in words.DEVICES],
        "environment": sorted({one for kind in words.FIELDS.values() for one in kind.environments}),
        "success": ["true", "false", "unknown"],
        "dataset": [f"seeded/seeded-{number:06}" for number in range(datasets)],
        "licence": [*words.OPEN_LICENCES, *(str(row["template"]) for row in words.offers())],
        "use": ["open", *(str(row["kind"]) for row in words.offers())],
        "may": list(MAY),
        "access": ["instant", "request", "purchase"],
    }  # fmt: skip


def queries(seed: int, datasets: int) -> Iterator[str]:
    """Three different ones of all filters each, as the query of an address."""
    chance = random.Random(seed)
    known, titles = labels(datasets), catalogue_queries.queries(datasets, seed)
    while True:
        keys = chance.sample(["q", *known, *BETWEEN], FILTERS)
        said = " ".join(next(titles).words) if "q" in keys else ""
        yield urlencode([_filter(chance, key, known.get(key, [said])) for key in keys])


def _filter(chance: random.Random, key: str, values: Sequence[str]) -> tuple[str, str]:
    if key in BETWEEN:
        return f"{chance.choice(('min', 'max'))}_{key}", f"{chance.uniform(*BETWEEN[key]):.2f}"
    return key, chance.choice(values)


def _through_selector(datasets: int) -> dict[str, Any]:
    """In the portal's own process: seconds of each query, those of counting its facets, and of
    reading all episodes once."""
    from urllib.parse import parse_qs

    from catalog.search import episodes_query
    from catalog.selectors.episode_search import Search
    from portal.accounts.access import ANONYMOUS

    started = time.perf_counter()
    everything = Search(ANONYMOUS, episodes_query.read({})).totals.episodes
    reading = time.perf_counter() - started
    answered, counted, found = Load(), Load(), 0
    asked = queries(6, datasets)
    for number in range(QUERIES + 20):
        query = episodes_query.read(parse_qs(next(asked)))
        started = time.perf_counter()
        search = Search(ANONYMOUS, query)
        total = search.totals.episodes
        search.page(None, PAGE)
        middle = time.perf_counter()
        if number < 20:  # what the first ones build is there for the others
            continue
        answered.latencies.append(middle - started)
        found += total
        if number % 4 == 0:
            search.counts()
            counted.latencies.append(time.perf_counter() - middle)
    return {
        "episodes": everything,
        "reading_s": reading,
        "found": found / QUERIES,
        "ms": [1000 * answered.percentile(share) for share in (0.5, 0.95)],
        "facets_ms": [1000 * counted.percentile(share) for share in (0.5, 0.95)],
    }


def on(
    name: str, env: Mapping[str, str], folder: Path, datasets: int, seconds: float
) -> list[Measure]:
    """The rows of one database."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.episodes", "--inside", str(datasets)],
        env=dict(env), cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    said = json.loads(ended.stdout)
    note = f"{said['episodes']} episodes, {said['found']:.0f} found by a query"
    with catalogue_servers.portal(folder, env) as portal:
        asked = queries(7, datasets)
        warm = (f"/api/v1/episodes?{next(asked)}" for _ in range(60))
        ask(portal.port, warm, 8, 60.0)
        served = {
            path: ask(
                portal.port,
                (f"{path}?{next(asked)}&page_size={PAGE}" for _ in range(2000)),
                1,
                seconds,
            )
            for path in ("/api/v1/episodes", "/api/v1/episodes/facets")
        }
        memory = max(portal.memory_mb())
    listed, facets = served.values()
    return [
        Measure(f"{name}: read all episodes into a process", said["reading_s"], "s"),
        Measure(f"{name}: three filters, half within", said["ms"][0], "ms", note),
        Measure(f"{name}: every facet of it besides, 95 % within", said["facets_ms"][1], "ms"),
        Measure(f"{name}: page as JSON, half within", 1000 * listed.percentile(0.5), "ms"),
        *judged(name, [
            said["ms"][1], 1000 * listed.percentile(0.95), 1000 * facets.percentile(0.95),
            listed.errors + facets.errors,
        ]),
        Measure(f"{name}: memory of a web process that searched them", memory, "MB"),
    ]  # fmt: skip


def judged(name: str, values: Sequence[float | None]) -> list[Measure]:
    """What is wanted of a database: in its own process, as served, and no errors."""
    wanted = (
        ("three filters, 95 % within", "ms", WANTED_MS),
        ("page as JSON, 95 % within", "ms", WANTED_MS),
        ("count, totals and facets as JSON, 95 % within", "ms", WANTED_MS),
        ("errors", "", 0),
    )
    return [
        Measure(f"{name}: {said}", value, unit, most=most)
        for (said, unit, most), value in zip(wanted, values, strict=True)
    ]


def measure(
    datasets: int, episodes: int, seconds: float, *, has_postgres: bool = True
) -> list[Measure]:
    """On SQLite, and on a PostgreSQL of our own where there is one."""
    source = catalogue_data.seeded(datasets, episodes)
    with tempfile.TemporaryDirectory(prefix="dexter-episodes-") as place:
        folder = Path(place)
        database = folder / "portal.sqlite3"
        shutil.copy(source, database)
        env = catalogue_data.environment(f"sqlite:///{database}", folder)
        found = on("SQLite", env, folder, datasets, seconds)
    if why := postgres.why_missing() if has_postgres else "left out by --no-postgres":
        return [*found, *unmeasured(judged("PostgreSQL", [None] * 4), why)]
    with (
        tempfile.TemporaryDirectory(prefix="dexter-episodes-") as place,
        postgres.running() as server,
    ):
        env = catalogue_data.environment(server.url, Path(place))
        started = time.monotonic()
        catalogue_data.seed(env, datasets, episodes)
        seeding = Measure("PostgreSQL: seed the catalogue", time.monotonic() - started, "s")
        return [*found, seeding, *on("PostgreSQL", env, Path(place), datasets, seconds)]


def main(arguments: Sequence[str]) -> int:
    """Measure, print; 1 where something wanted is not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.episodes")
    parser.add_argument("--datasets", type=int, default=5300)
    parser.add_argument("--episodes", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--no-postgres", action="store_true")
    said = parser.parse_args(arguments)
    found = measure(said.datasets, said.episodes, said.seconds, has_postgres=not said.no_postgres)
    return told(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        import django

        django.setup()
        print(json.dumps(_through_selector(int(sys.argv[2]))))
    else:
        sys.exit(main(sys.argv[1:]))
