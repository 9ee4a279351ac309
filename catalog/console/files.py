"""The console's database: one file for what everybody may see now, made once for all processes."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from django.conf import settings

from catalog.console.source import arrays_of
from catalog.selectors import episode_index
from catalog.selectors.episode_index import Loaded
from portal.accounts.access import ANONYMOUS
from portal.core.errors import UnavailableError

BUILD = Path(__file__).with_name("build.py")
BUILD_SECONDS = 120
_KEPT = 2


def clean_environment() -> dict[str, str]:
    """What a process of the console finds in its environment: nothing of ours."""
    return {"HOME": "/nonexistent", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}


def folder() -> Path:
    """Where the console keeps its files."""
    found = Path(settings.VAR_DIR) / "console"
    found.mkdir(parents=True, exist_ok=True)
    return found


def current() -> Path:
    """The database of what everybody may see now; made first where it is not there yet."""
    loaded = episode_index.current()
    listed = loaded.listed_to(ANONYMOUS)
    path = folder() / f"{loaded.generation}-{_digest(loaded, listed)}.duckdb"
    if not path.exists():
        with _lock("build.lock"):
            if not path.exists():
                _make(path, loaded, listed)
                _tidy(path)
    return path


def _digest(loaded: Loaded, listed: np.ndarray) -> str:
    """Tells apart what two databases hold, should they have the same number."""
    held = hashlib.blake2b(digest_size=8)
    held.update(loaded.columns.columns["pk"].tobytes())
    held.update(loaded.columns.public_id.tobytes())
    held.update(np.packbits(listed).tobytes())
    return held.hexdigest()


@contextmanager
def _lock(name: str) -> Iterator[None]:
    with (folder() / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(path: Path, loaded: Loaded, listed: np.ndarray) -> None:
    with tempfile.TemporaryDirectory(dir=folder(), prefix="build-") as work:
        source, target = Path(work) / "columns.npz", Path(work) / "made.duckdb"
        np.savez(source, **arrays_of(loaded.columns, loaded.sets, listed))  # type: ignore[arg-type]
        command = [sys.executable, "-I", str(BUILD), str(source), str(target)]
        try:
            subprocess.run(  # noqa: S603 - our own program on our own files
                command,
                env=clean_environment(),
                check=True,
                capture_output=True,
                timeout=BUILD_SECONDS,
            )
        except subprocess.SubprocessError as error:
            text = "The console's table could not be made; try again later."
            raise UnavailableError(text, code="console.unavailable") from error
        target.replace(path)


def _tidy(newest: Path) -> None:
    """Remove all but the last few; a process that has opened one keeps it."""
    others = [path for path in folder().glob("*.duckdb") if path != newest]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        path.unlink(missing_ok=True)
