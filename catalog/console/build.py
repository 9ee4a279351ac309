"""Makes the console's database of columns; run as a program: build.py COLUMNS.npz DATABASE.

`COLUMNS.npz` is what `catalog.console.source` gives. The database holds `episodes` and `datasets`.
"""
# ruff: noqa: S608 - the queries are made of names of our own columns

from __future__ import annotations

import sys
from typing import Any

import duckdb
import numpy as np

_WORDS = ("dataset", "task", "instruction", "hand", "grasp", "device")


def build(source: str, target: str) -> None:
    """Write the database; `target` must not exist yet."""
    with np.load(source) as given:
        arrays = {name: given[name] for name in given.files}
    with duckdb.connect(target, config={"threads": 1}) as database:
        _give(database, "rows", {k[5:]: v for k, v in arrays.items() if k.startswith("rows.")})
        for name in (*_WORDS, "object", "modality"):
            _give(database, f"words_{name}", _words(arrays[f"words.{name}"]))
        for name in ("object", "modality"):
            columns = {"row": arrays[f"{name}.row"], "code": arrays[f"{name}.code"]}
            _give(database, f"pairs_{name}", columns)
        database.execute(_episodes([name[5:] for name in arrays if name.startswith("rows.")]))
        _datasets(database, arrays)
        for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            if name not in ("episodes", "datasets"):
                database.execute(f'DROP TABLE "{name}"')
        database.execute("CHECKPOINT")


def _words(words: np.ndarray[Any, Any]) -> dict[str, Any]:
    return {"code": np.arange(len(words), dtype=np.int32), "word": words.astype(object)}


def _give(database: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Any]) -> None:
    given = columns  # found by its name in the query
    if len(next(iter(columns.values()))):
        database.execute(f'CREATE TABLE "{table}" AS SELECT * FROM given')
    else:
        kinds = {"U": "VARCHAR", "O": "VARCHAR", "f": "FLOAT"}
        listed = ", ".join(
            f'"{name}" {kinds.get(column.dtype.kind, "BIGINT")}' for name, column in given.items()
        )
        database.execute(f'CREATE TABLE "{table}" ({listed})')


def _episodes(names: list[str]) -> str:
    """The query that joins words and lists to the rows, in the order of the page's schema."""
    others = (*_WORDS, "row", "id_high", "id_low", "success", "file", "recording_bytes")
    measures = [name for name in names if name not in others]
    joined = " ".join(
        f'LEFT JOIN words_{name} AS w_{name} ON w_{name}.code = r."{name}"' for name in _WORDS
    )
    lists = " ".join(
        f"LEFT JOIN (SELECT p.row, list(w.word) AS found FROM pairs_{name} p JOIN words_{name} w"
        f" ON w.code = p.code GROUP BY p.row) AS l_{name} ON l_{name}.row = r.row"
        for name in ("object", "modality")
    )
    measured = ", ".join(
        f'CASE WHEN isnan(r."{name}") THEN NULL ELSE r."{name}" END AS "{name}"'
        for name in measures
    )
    return f"""
        CREATE TABLE episodes AS SELECT
            printf('%016x%016x', r.id_high, r.id_low)::UUID AS id,
            w_dataset.word AS dataset, w_task.word AS task, w_instruction.word AS instruction,
            coalesce(l_object.found, []) AS objects,
            w_hand.word AS hand, w_grasp.word AS grasp, w_device.word AS device,
            coalesce(l_modality.found, []) AS modalities,
            CASE WHEN r.success < 0 THEN NULL ELSE r.success = 1 END AS success,
            {measured}, r.file AS recording, r.recording_bytes
        FROM rows r {joined} {lists} ORDER BY r.row
    """


def _datasets(database: duckdb.DuckDBPyConnection, arrays: dict[str, Any]) -> None:
    names = [name[9:] for name in arrays if name.startswith("datasets.")]
    columns = {name: arrays[f"datasets.{name}"].astype(object) for name in names}
    _give(database, "sets", {"word": columns.pop("name"), **columns})
    lists = ", ".join(
        f"CASE WHEN {name} = '' THEN [] ELSE string_split({name}, chr(10)) END AS {name}"
        for name in (f'"{one}"' for one in columns if one != "title")
    )
    database.execute(
        f"CREATE TABLE datasets AS SELECT word AS name, title, {lists} FROM sets ORDER BY name"
    )


if __name__ == "__main__":
    build(sys.argv[1], sys.argv[2])
