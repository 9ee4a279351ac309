"""The import rules of docs/design.md, section 3."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "dexterdata", "portal", "catalog", "licensing", "ingest", "templates", "tests",
    "samples", "docs", "requirements",
}  # fmt: skip
SHAPELESS = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}


def tracked() -> list[Path]:
    """Every file that git knows."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [Path(line.strip('"')) for line in listed.stdout.splitlines()]


def test_nobody_imports_upwards():
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout


def test_no_folder_stands_outside_the_layout():
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}

    assert {name for name in folders if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_called_after_nothing():
    assert [path for path in tracked() if path.name in SHAPELESS] == []
