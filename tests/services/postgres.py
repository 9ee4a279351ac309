"""PostgreSQL in a temporary folder, on a private socket; as the user postgres when we are root."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.services.processes import ServiceError

DATABASE = "dexter"
# A crash of the server loses nothing without fsync; only a crash of the machine would.
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest version where Debian hides several."""
    on_path = shutil.which("initdb")
    if on_path and (folder := Path(on_path).resolve().parent).joinpath("pg_ctl").exists():
        return folder
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def why_missing() -> str:
    """Why PostgreSQL cannot run here; empty if it can."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    if os.geteuid() == 0 and not _has_user("postgres"):
        return "PostgreSQL does not run as root and there is no user postgres"
    return ""


@dataclass(frozen=True)
class Postgres:
    """A running server; its socket lies in `folder`."""

    folder: Path
    programs: Path
    user: str

    @property
    def url(self) -> str:
        """The address in the form of DATABASE_URL."""
        return f"postgres://{self.user}@{quote(str(self.folder), safe='')}/{DATABASE}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that point the portal at this server."""
        return {"DATABASE_URL": self.url}

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user; raise with what it said."""
        command = [str(self.programs / program), *arguments]
        user = self.user if os.geteuid() == 0 else None
        log = self.folder / "commands.log"
        with log.open("ab") as output:
            ended = subprocess.run(
                command, check=False, cwd=self.folder, stdout=output, stderr=output, user=user
            )
        if ended.returncode:
            raise ServiceError(f"{program} failed:\n{log.read_text(errors='replace')[-2000:]}")

    def start(self) -> None:
        """Start the server and return when it answers."""
        options = f"{OPTIONS} -c unix_socket_directories='{self.folder}'"
        log = str(self.folder / "postgres.log")
        self.run("pg_ctl", "-D", self._data, "-w", "-t", "30", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is what a crash looks like."""
        self.run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def restart_after_crash(self) -> None:
        """Crash it and start it again; the socket stays where it was."""
        self.stop("immediate")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


@contextlib.contextmanager
def running():
    """A server with an empty UTF-8 database; everything is gone afterwards."""
    if reason := why_missing():
        raise ServiceError(reason)
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="dexter-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    server = Postgres(folder, programs() or Path(), user)
    try:
        setup = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "-U", user]
        server.run("initdb", "-D", str(folder / "data"), *setup)
        server.start()
        server.run("createdb", "-h", str(folder), "-U", user, DATABASE)
        yield server
    finally:
        with contextlib.suppress(ServiceError):
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _has_user(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False
