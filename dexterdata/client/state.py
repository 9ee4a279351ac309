"""What the client remembers between commands: the login, and uploads that are under way."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_URL = "http://127.0.0.1:8000"


def _home(variable: str, fallback: str) -> Path:
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / fallback) / "dexter"


def credentials_path() -> Path:
    """Where `dexter login` keeps the token."""
    return _home("XDG_CONFIG_HOME", ".config") / "credentials.json"


def save_login(url: str, token: str) -> Path:
    """Keep the token, readable by its owner only."""
    path = credentials_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump({"url": url, "token": token}, stream)
    path.chmod(0o600)
    return path


def _load(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def server_and_token() -> tuple[str, str | None]:
    """`DEXTER_URL` and `DEXTER_TOKEN`, else the login; no token when there is none."""
    login = _load(credentials_path())
    url = os.environ.get("DEXTER_URL") or login.get("url") or DEFAULT_URL
    return url, os.environ.get("DEXTER_TOKEN") or login.get("token")


def state_folder() -> Path:
    """Where this user's commands remember what they did."""
    return _home("XDG_STATE_HOME", ".local/state")


def _uploads_folder() -> Path:
    return state_folder() / "uploads"


def _upload_path(url: str, dataset: str, sha256: str) -> Path:
    place = hashlib.sha256(f"{url} {dataset}".encode()).hexdigest()
    return _uploads_folder() / f"{sha256}-{place[:32]}.json"


@dataclass(frozen=True)
class Begun:
    """An upload that was not finished: its id, and the digest of what was said of the file."""

    upload_id: str
    words_sha256: str


def remember_upload(url: str, dataset: str, sha256: str, begun: Begun) -> None:
    """Keep an upload that may have to be resumed."""
    path = _upload_path(url, dataset, sha256)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps({"id": begun.upload_id, "words_sha256": begun.words_sha256}))


def remembered_upload(url: str, dataset: str, sha256: str) -> Begun | None:
    """The upload of these bytes that was not finished."""
    found = _load(_upload_path(url, dataset, sha256))
    upload_id = found.get("id")
    return Begun(str(upload_id), str(found.get("words_sha256", ""))) if upload_id else None


def forget_upload(url: str, dataset: str, sha256: str) -> None:
    """The upload ended."""
    _upload_path(url, dataset, sha256).unlink(missing_ok=True)
