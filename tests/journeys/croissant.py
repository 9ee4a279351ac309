"""Asking the reference implementation whether it can read our Croissant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CODE = "import sys; from mlcroissant.scripts.cli import main; sys.exit(main())"
READ_ALL = """
import json, sys
import mlcroissant
read = mlcroissant.Dataset(jsonld=sys.argv[1])
names = [found.uuid for found in read.metadata.record_sets]
print(json.dumps({name: sum(1 for _ in read.records(name)) for name in names}))
"""


def assert_croissant_holds(document: bytes, folder: Path) -> None:
    """`mlcroissant validate` accepts the document where it lies, and every record set loads."""
    path = folder / "croissant.json"
    path.write_bytes(document)
    command = [sys.executable, "-c", CODE, "validate", "--jsonld", str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)

    assert done.returncode == 0, done.stderr[-2000:]
    assert "error" not in done.stderr.lower(), done.stderr[-2000:]
    assert set(records_of(path)) == {"episodes", "streams"}


def records_of(path: Path) -> dict[str, int]:
    """How many records each record set gives; fails where one cannot be loaded.

    Each stands in the document too, so that all are there.
    """
    command = [sys.executable, "-W", "ignore", "-c", READ_ALL, str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    assert done.returncode == 0, done.stderr[-2000:]
    counts: dict[str, int] = json.loads(done.stdout)
    sets = json.loads(path.read_text())["recordSet"]
    assert counts == {found["@id"]: len(found["data"]) for found in sets}
    return counts
