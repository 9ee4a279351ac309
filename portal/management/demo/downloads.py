"""Bundles: asked for, built by a worker, downloaded with `dexter download`, verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from dexterdata.client import ClientError
from dexterdata.client.bundles import request_bundle, wait_until_ready
from portal.management.demo.datasets import VERSION
from portal.management.demo.run import Demo


def _dexter(demo: Demo, role: str, *arguments: str) -> str:
    """Run the `dexter` command as a person would; its standard output."""
    environment = os.environ | {
        "DEXTER_URL": demo.base_url,
        "DEXTER_TOKEN": demo.accounts[role]["token"],
    }
    command = [sys.executable, "-m", "dexterdata.cli", *arguments]
    result = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        raise ClientError(f"dexter {' '.join(arguments)} ended {result.returncode}: {said}")
    return result.stdout


def build(demo: Demo, role: str, name: str, grant: str | None) -> str:
    """The bundle's id, once a worker has built it."""
    api = demo.api(role)
    bundle = request_bundle(api, name, VERSION, grant=grant)
    if bundle["state"] == "ready":
        demo.there_already()
    bundle = wait_until_ready(api, bundle)
    demo.say(f"{bundle['bytes'] / 1e6:.1f} MB, sha256 {bundle['sha256'][:12]}")
    return str(bundle["id"])


def download_and_verify(demo: Demo, role: str, name: str, bundle: str, grant: str | None) -> Path:
    """`dexter download` and `dexter verify`; every byte is compared with the manifest."""
    folder = demo.folder / "downloads" / f"{role}-{name.replace('/', '-')}"
    demo.was_there = _is_bundle_of(folder, name, grant)
    if not demo.was_there:
        _dexter(demo, role, "download", bundle, "-o", str(folder))
    verified = json.loads(_dexter(demo, role, "verify", str(folder), "--json"))
    demo.say(f"{verified['files']} files, {verified['bytes'] / 1e6:.1f} MB, every byte as listed")
    return folder


def _is_bundle_of(folder: Path, name: str, grant: str | None) -> bool:
    """Whether an earlier run unpacked this very licence's bundle here."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except OSError:
        return False
    return (manifest["dataset"], manifest["grant"]) == (name, grant)
