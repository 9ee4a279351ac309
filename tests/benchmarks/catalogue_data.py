"""The seeded databases, kept under var/bench for the next run, and what Datasette reads of one."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from catalog.facets import FACETS
from tests.journeys.stack import PROJECT, environment_without_services

KEPT = PROJECT / "var" / "bench"
_MATTER = (
    "portal/management/seeding/*.py",
    "catalog/migrations/*.py",
    "catalog/services/*.py",
    "catalog/search/*.py",
    "catalog/facets.py",
    "catalog/vocabulary.toml",
)
"""Files that decide what is in the database."""
_SHOWN = ("title", "summary", "licence", "environment", "episodes_count", "seconds", "bytes")


def environment(database: str, var: Path) -> dict[str, str]:
    """What a process of the portal on this database hears."""
    return environment_without_services() | {
        "DATABASE_URL": database,
        "DEXTER_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
        "PYTHONPATH": str(PROJECT),
    }


def manage(*words: str, env: Mapping[str, str]) -> None:
    """Run a command of the portal."""
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=PROJECT, env=env, check=True, stdout=sys.stderr)


def seed(env: Mapping[str, str], datasets: int, episodes: int) -> None:
    """Migrate and seed the database that the environment names."""
    manage("migrate", "-v0", env=env)
    manage("load_licences", env=env)
    numbers = ["--datasets", str(datasets), "--episodes", str(episodes)]
    manage("seed_catalogue", *numbers, "--yes", env=env)


def seeded(datasets: int, episodes: int) -> Path:
    """The SQLite file of this catalogue, made unless there is one by the same code."""
    made = hashlib.sha256(f"{datasets} {episodes}".encode())
    for pattern in _MATTER:
        for path in sorted(PROJECT.glob(pattern)):
            made.update(path.read_bytes())
    path = KEPT / f"seeded-{datasets}-{made.hexdigest()[:12]}.sqlite3"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"seeded-{datasets}-*"):
            old.unlink()
        begun = path.with_suffix(".begun")
        seed(environment(f"sqlite:///{begun}", KEPT), datasets, episodes)
        with contextlib.closing(sqlite3.connect(begun)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA optimize")
        begun.replace(path)
    return path


def for_datasette(source: Path, target: Path) -> None:
    """The datasets as one table: each facet a column with a JSON array, full text beside."""
    with contextlib.closing(sqlite3.connect(target)) as peer:
        peer.execute("ATTACH DATABASE ? AS portal", [f"{source}"])
        columns = ", ".join(f'"{key}" TEXT' for key in FACETS)
        peer.execute(
            "CREATE TABLE datasets (id INTEGER PRIMARY KEY, title, summary, licence_text, place, "
            f"episodes_count INTEGER, seconds REAL, bytes INTEGER, words TEXT, {columns})"
        )
        rows = peer.execute(
            f"SELECT id, {', '.join(_SHOWN)}, search_text FROM portal.catalog_dataset"
        ).fetchall()
        values: dict[int, dict[str, list[str]]] = {}
        for dataset, key, value in peer.execute(
            "SELECT dataset_id, key, value FROM portal.catalog_facetvalue"
        ):
            values.setdefault(dataset, {}).setdefault(key, []).append(value)
        arrays = ([json.dumps(values[row[0]].get(key, [])) for key in FACETS] for row in rows)
        marks = ", ".join("?" * (len(rows[0]) + len(FACETS)))
        peer.executemany(
            f"INSERT INTO datasets VALUES ({marks})",
            [[*row, *more] for row, more in zip(rows, arrays, strict=True)],
        )
        peer.execute(
            "CREATE VIRTUAL TABLE datasets_fts USING fts5(title, summary, words, "
            "content=datasets, content_rowid=id)"
        )
        peer.execute("INSERT INTO datasets_fts(datasets_fts) VALUES ('rebuild')")
        peer.commit()
        peer.execute("DETACH DATABASE portal")
        peer.execute("ANALYZE")
        peer.commit()
