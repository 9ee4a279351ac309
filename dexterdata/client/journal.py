"""What arrived: a journal beside the login, so that unchanged files are not even read again."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dexterdata.client import state
from dexterdata.client.errors import ClientError
from dexterdata.client.folder import Found

SCHEMA = """
CREATE TABLE IF NOT EXISTS arrived (
  place TEXT, path BLOB, size INTEGER, mtime_ns INTEGER, sha256 TEXT, recording TEXT,
  verdict TEXT, PRIMARY KEY (place, path));
CREATE INDEX IF NOT EXISTS arrived_bytes ON arrived (place, sha256);
CREATE INDEX IF NOT EXISTS arrived_recording ON arrived (recording);
CREATE TABLE IF NOT EXISTS begun (
  place TEXT, folders BLOB, batch TEXT, PRIMARY KEY (place, folders));
"""
WAIT_S = 30.0


@dataclass(frozen=True)
class Arrived:
    """A file that the portal has: its recording, and the verdict if that was heard."""

    recording_id: str
    verdict: str | None


class Journal:
    """One user's journal for one dataset of one portal; threads and processes may share it."""

    def __init__(self, url: str, dataset: str, path: Path | None = None) -> None:
        self.place = f"{url} {dataset}"
        self._lock = threading.Lock()
        self._connection = _opened(path or state.state_folder() / "journal.sqlite3")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def known(self, found: Found) -> Arrived | None:
        """What came of this file, where its size and time are those of then."""
        where = "path = ? AND size = ? AND mtime_ns = ?"
        return self._one(where, _key(found.path), found.mark.size, found.mark.mtime_ns)

    def with_bytes(self, sha256: str) -> Arrived | None:
        """What came of these bytes, under whatever name they were sent."""
        return self._one("sha256 = ?", sha256)

    def remember(self, found: Found, sha256: str, arrived: Arrived) -> None:
        """The portal has this file."""
        facts = (found.mark.size, found.mark.mtime_ns, sha256, arrived.recording_id)
        self._write(
            "INSERT OR REPLACE INTO arrived VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self.place, _key(found.path), *facts, arrived.verdict),
        )

    def judged(self, recording_id: str, verdict: str) -> None:
        """The verdict was heard."""
        self._write(
            "UPDATE arrived SET verdict = ? WHERE place = ? AND recording = ?",
            (verdict, self.place, recording_id),
        )

    def forget(self, recording_id: str) -> None:
        """The portal has this recording no more, or its bytes never came: send the file again."""
        self._write(
            "DELETE FROM arrived WHERE place = ? AND recording = ?", (self.place, recording_id)
        )

    def begin_batch(self, folders: Iterable[Path]) -> str:
        """The id of a run of these folders: that of one that did not end, else a new one."""
        key = b"\0".join(sorted(_key(folder) for folder in folders))
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO begun VALUES (?, ?, ?)", (self.place, key, str(uuid.uuid4()))
            )
            found = self._connection.execute(
                "SELECT batch FROM begun WHERE place = ? AND folders = ?", (self.place, key)
            ).fetchone()
        return str(found[0])

    def end_batch(self, batch: str) -> None:
        """Everything of this run was sent: the next one is another batch."""
        self._write("DELETE FROM begun WHERE batch = ?", (batch,))

    def _one(self, where: str, *values: Any) -> Arrived | None:
        query = f"SELECT recording, verdict FROM arrived WHERE place = ? AND {where}"  # noqa: S608 - ours
        with self._lock:
            row = self._connection.execute(query, (self.place, *values)).fetchone()
        return Arrived(str(row[0]), row[1]) if row else None

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._lock, self._connection:
            self._connection.execute(statement, values)


def _key(path: Path) -> bytes:
    """The file's full name in the bytes of the file system, which need not be text."""
    return os.fsencode(path.absolute())


def _opened(path: Path) -> sqlite3.Connection:
    """The journal; one that is damaged is put aside, since the portal knows what it has."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _connected(path)
    except sqlite3.OperationalError as error:
        raise ClientError(f"{path} cannot be used: {error}.", code="client.journal") from error
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".damaged"))
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_S, check_same_thread=False)
    try:
        connection.executescript(SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
