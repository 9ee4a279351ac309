"""Is the fast answer the right one, and is it right at once in every process?

`python -m tests.benchmarks.catalogue_checks counts|publish` is the part that works in the
portal's own database, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tests.benchmarks.catalogue_app import WORKER
from tests.benchmarks.catalogue_data import PROJECT
from tests.benchmarks.catalogue_queries import Asked, queries
from tests.benchmarks.catalogue_servers import Running
from tests.benchmarks.measures import Measure

QUERIES = 60
WORD = "quokkabench"
POLLERS = 6


def _inside(env: Mapping[str, str], *words: str, given: str = "") -> Any:
    """What this module says when run in a process with the portal's settings."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.catalogue_checks", *words],
        env=dict(env), cwd=PROJECT, input=given, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(ended.stdout)


def _fetch(port: int, path: str) -> tuple[dict[str, Any], str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return json.load(answer), str(answer.headers[WORKER])


def counts(env: Mapping[str, str], portal: Running, datasets: int) -> list[Measure]:
    """Totals and facets of random queries as served, beside GROUP BY over the rows."""
    asked = list(islice(queries(datasets, 5), QUERIES))
    plain = _inside(env, "counts", given=json.dumps([[one.words, one.chosen] for one in asked]))
    differ, found = 0, 0
    for one, rows in zip(asked, plain, strict=True):
        served, _ = _fetch(portal.port, f"/api/v1/datasets/facets?{one.ours}&exact=1")
        said = {
            key: {row["value"]: row["count"] for row in values if row["count"]}
            for key, values in served["facets"].items()
        }
        differ += [served["total"], said] != rows
        found += served["total"]
    note = f"of {QUERIES} random ones, {found} datasets found in all"
    return [Measure("queries whose counts differ from GROUP BY", differ, "", note, most=0)]


def freshness(env: Mapping[str, str], portal: Running) -> list[Measure]:
    """Seconds from the commit of a new version until each process finds it."""
    first: dict[str, float] = {}
    stopped = threading.Event()

    def poll() -> None:
        while not stopped.is_set():
            served, worker = _fetch(portal.port, f"/api/v1/datasets/search?q={WORD}&exact=1")
            if served["total"]:
                first.setdefault(worker, time.time())

    pollers = [threading.Thread(target=poll) for _ in range(POLLERS)]
    for thread in pollers:
        thread.start()
    committed = _inside(env, "publish")
    limit = time.monotonic() + 30
    while len(first) < len(portal.workers) and time.monotonic() < limit:
        time.sleep(0.01)
    stopped.set()
    for thread in pollers:
        thread.join()
    late = max(first.values(), default=float("inf")) - committed
    count = len(portal.workers)
    return [
        Measure("web processes that find a new version", len(first), "", f"of {count}", count),
        Measure("a new version is found by the last of them after", max(late, 0.0), "s", most=2),
    ]


def _counted(one: Asked) -> Iterator[Any]:
    """Total and facets by Django's ORM; the words by the database's own full text."""
    from django.db.models import Count, Exists, OuterRef

    from catalog.facets import FACETS
    from catalog.models import FacetValue
    from catalog.search.query import Word
    from catalog.selectors import datasets, text
    from catalog.vocabulary import written

    matched = text.match([Word(word) for word in one.words])
    found = datasets.listed()
    if matched is not None:  # None where the words are articles alone, which ask for nothing
        found = found.filter(pk__in=matched.pks.tolist())

    def within(left_open: str) -> Any:
        rows = found
        for key, value in one.chosen:
            if key != left_open:
                said = written(key, value)  # "clinic" asks for hospitals
                fits = FacetValue.objects.filter(dataset=OuterRef("pk"), key=key, value=said)
                rows = rows.filter(Exists(fits))
        return rows

    yield within("").count()
    yield {
        key: dict(
            FacetValue.objects.filter(key=key, dataset__in=within(key))
            .values_list("value")
            .annotate(Count("dataset"))
        )
        for key in FACETS
    }


def _publish() -> float:
    """A dataset with one version through the services; when it was committed."""
    from django.db import transaction

    from tests.catalog.factories import published_dataset

    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.time()))  # before the queue is told
        published_dataset(title=f"{WORD} (synthetic)", is_synthetic=True)
    return committed[0]


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "counts":
        asked = [
            Asked(tuple(words), tuple(map(tuple, chosen))) for words, chosen in json.load(sys.stdin)
        ]
        print(json.dumps([list(_counted(one)) for one in asked]))
    else:
        print(json.dumps(_publish()))
