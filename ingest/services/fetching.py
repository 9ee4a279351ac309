"""A stored file as a local one: streamed while it is hashed, in bounded memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.storage import store

CHUNK_BYTES = 1024**2
Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Fetched:
    """A file without a name: the system removes it when its holder ends, however that happens."""

    path: Path
    bytes: int
    sha256: str


@contextmanager
def fetched(key: str, *, expected_bytes: int, report: Callable[[float], None]) -> Iterator[Fetched]:
    """The object's bytes on this machine; reads at most one byte more than was declared.

    Raises ObjectMissingError, StoreUnavailableError.
    """
    digest, count = hashlib.sha256(), 0
    with tempfile.TemporaryFile(prefix="dexter-") as file:
        with store().open(key) as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                count += len(chunk)
                if count > expected_bytes:
                    break
                file.write(chunk)
                report(count / expected_bytes)
        file.flush()
        yield Fetched(Path(f"/proc/self/fd/{file.fileno()}"), count, digest.hexdigest())
