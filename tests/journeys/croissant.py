"""Asking the reference implementation whether it can read our Croissant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = "import sys; from mlcroissant.scripts.cli import main; sys.exit(main())"


def assert_croissant_holds(document: bytes, folder: Path) -> None:
    """`mlcroissant validate` accepts the document where it lies."""
    path = folder / "croissant.json"
    path.write_bytes(document)
    command = [sys.executable, "-c", CODE, "validate", "--jsonld", str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)

    assert done.returncode == 0, done.stderr[-2000:]
    assert "error" not in done.stderr.lower(), done.stderr[-2000:]
