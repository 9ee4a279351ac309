"""OpenStack Swift with its S3 interface: an object store that enforces signatures.

Four processes (proxy, account, container, object), one device, one replica. Each server runs
in the very process we start (`workers = 0`): a forked worker would outlive its parent behind
SO_REUSEPORT and answer the next test run.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import boto3
from botocore.config import Config

from tests.services import swift_config
from tests.services.processes import (
    Server,
    ServiceError,
    accepts_connections,
    free_ports,
    spawn,
    wait_until,
)

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-swift"
LOCK = ROOT / "requirements" / "swift.txt"
KINDS = ("account", "container", "object", "proxy")


def why_missing() -> str:
    """Why Swift cannot run here; empty if it can."""
    if not (VENV / "bin" / "swift-proxy-server").exists():
        return "OpenStack Swift is not installed (python -m tests.services install-swift)"
    with tempfile.NamedTemporaryFile() as probe:
        try:
            os.setxattr(probe.fileno(), "user.dexter", b"1")
        except OSError:
            return "the temporary folder's file system keeps no extended attributes"
    return ""


def install() -> None:
    """Create Swift's own virtual environment from the lock with hashes, unless it is current."""
    stamp = VENV / "installed-from"
    if stamp.exists() and stamp.read_text() == LOCK.read_text():
        return
    from uv import find_uv_bin  # only set-up needs it

    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--clear", str(VENV)], check=True)
    sync = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--compile-bytecode",
        "--require-hashes",
        "--python",
        str(VENV),
        str(LOCK),
    ]
    subprocess.run(sync, check=True)
    stamp.write_text(LOCK.read_text())


@dataclass
class Swift:
    """A running store; `environment` names it as the portal wants to hear it."""

    folder: Path
    ports: dict[str, int]
    bucket: str = "dexterdata"
    servers: dict[str, Server] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """The address of the S3 interface."""
        return f"http://127.0.0.1:{self.ports['proxy']}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that point the portal at this store."""
        options = f"endpoint={self.endpoint}&region=us-east-1&seal=copy"
        return {
            "DEXTER_STORAGE": f"s3://{self.bucket}?{options}",
            "AWS_ACCESS_KEY_ID": swift_config.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": swift_config.SECRET_KEY,
        }

    def start(self) -> None:
        """Start the four processes and return when each accepts connections."""
        for kind in KINDS:
            program = VENV / "bin" / f"swift-{kind}-server"
            config = self.folder / f"{kind}.conf"
            self.servers[kind] = spawn(f"swift-{kind}", [program, config], folder=self.folder)
        wait_until(
            lambda: all(accepts_connections(port) for port in self.ports.values()),
            servers=list(self.servers.values()),
        )

    def create_bucket(self) -> None:
        """Create the bucket, unless the store remembers it."""
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=swift_config.ACCESS_KEY,
            aws_secret_access_key=swift_config.SECRET_KEY,
            config=Config(s3={"addressing_style": "path"}),
        )
        client.create_bucket(Bucket=self.bucket)

    def stop(self) -> None:
        """End all four; the data stay."""
        for server in self.servers.values():
            server.kill()

    @contextlib.contextmanager
    def without(self, kind: str):
        """Run a block while one of the four processes is dead."""
        self.servers[kind].kill()
        try:
            yield
        finally:
            program = VENV / "bin" / f"swift-{kind}-server"
            config = self.folder / f"{kind}.conf"
            self.servers[kind] = spawn(f"swift-{kind}", [program, config], folder=self.folder)
            port = self.ports[kind]
            wait_until(lambda: accepts_connections(port), servers=[self.servers[kind]])


@contextlib.contextmanager
def running():
    """A Swift with an empty bucket in a fresh folder; everything is gone afterwards."""
    if reason := why_missing():
        raise ServiceError(reason)
    folder = Path(tempfile.mkdtemp(prefix="dexter-swift-"))
    swift = Swift(folder, dict(zip(KINDS, free_ports(len(KINDS)), strict=True)))
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
        swift_config.write(folder, swift.ports, user=user)
        rings = Path(__file__).with_name("swift_rings.py")
        ports = [str(swift.ports[kind]) for kind in KINDS[:3]]
        python = VENV / "bin" / "python"
        # -P: the script stands beside our `swift.py`, which must not hide the package.
        subprocess.run([str(python), "-P", str(rings), str(folder), *ports], check=True)
        swift.start()
        swift.create_bucket()
        yield swift
    finally:
        swift.stop()
        shutil.rmtree(folder, ignore_errors=True)
