"""What the host has loaded: all that a boxed process needs, nothing that talks to the world."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def loaded() -> set[str]:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r});"
        "from dexterdata.sandbox import child; child.preload(); print(*sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    return set(answer.stdout.decode().split())


def test_host_has_the_readers_and_no_client():
    modules = loaded()

    assert {"dexterdata.readers.hdf5", "dexterdata.checks.value", "dexterdata.preview.poster"} <= (
        modules
    )
    assert {"encodings.cp437", "h5py", "numpy.lib.format"} <= modules
    assert not modules & {"dexterdata.cli", "dexterdata.client", "httpx", "ssl", "django", "rich"}
