"""The boxed process: forked by the host for one file, confined, gone when it is done."""

from __future__ import annotations

import contextlib
import encodings
import gc
import importlib
import os
import pickle
import pkgutil
import platform
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import metadata
from types import ModuleType
from typing import BinaryIO, NoReturn

from dexterdata.sandbox import confinement, frames
from dexterdata.sandbox.model import Job, Limits, Protections

CONFINEMENT_FAILED = 70
WENT_WRONG = 71
OUT_OF_MEMORY = 72
_FILE, _JOB, _OUTPUT = 3, 4, 5

Work = Callable[[Job, BinaryIO, frames.Send], None]

# Loaded here because nothing can be imported where no file can be opened.
_MODULES = (
    "numpy",
    "numpy.lib.format",
    "numpy.lib.recfunctions",
    "numpy.random",
    "numpy.linalg",
    "numpy.fft",
    "h5py",
    "csv",
    "json",
    "zipfile",
    "zlib",
    "gzip",
    "bz2",
    "lzma",
    "tomllib",
    "statistics",
    "decimal",
    "unicodedata",
)
_ENCODINGS = ("cp437", "cp1252", "latin_1", "ascii", "utf_8", "utf_8_sig", "utf_16", "idna")
_LIBRARIES = ("numpy", "h5py", "pyarrow", "av", "zstandard", "lz4", "protobuf")
"""Distributions of others that read some format, as far as they are installed."""
_NOT_BOXED = frozenset(
    f"dexterdata.{name}" for name in ("cli", "client", "sandbox", "simulate", "writers")
)


def preload() -> dict[str, str]:
    """Import all that a boxed process may use; return the versions that matter for a report."""
    for name in _MODULES:
        importlib.import_module(name)
    for name in _ENCODINGS:
        importlib.import_module(f"{encodings.__name__}.{name}")
    import dexterdata

    _import_all(dexterdata)
    import h5py
    import numpy as np

    from dexterdata import profiles
    from dexterdata.checks import RULE_SET_VERSION

    libraries = dict(_installed())  # their metadata cannot be read inside

    confinement.available()  # makes the filter, once for all children
    profiles.builtin()  # their files cannot be read inside

    np.zeros(2) @ np.zeros(2)  # the linear algebra library sets itself up at its first use
    return {
        "python": platform.python_version(),
        **libraries,
        "hdf5": h5py.version.hdf5_version,
        "dexterdata": dexterdata.__version__,
        "rules": RULE_SET_VERSION,
    }


def _installed() -> Iterator[tuple[str, str]]:
    """Name and version of each library that may read the file."""
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            yield name, metadata.version(name)


def _import_all(package: ModuleType) -> None:
    """Import a package's modules without touching the packages that stay outside."""
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name not in _NOT_BOXED:
            imported = importlib.import_module(module.name)
            if module.ispkg:
                _import_all(imported)


def run(
    descriptors: list[int], limits: Limits, protections: Protections, host: int, work: Work
) -> NoReturn:
    """Keep three descriptors (file, job, output), confine this process, do the work, end."""
    code = WENT_WRONG
    with contextlib.suppress(BaseException):
        code = _run(descriptors, limits, protections, host, work)
    os._exit(code)


def _run(
    descriptors: list[int], limits: Limits, protections: Protections, host: int, work: Work
) -> int:
    _keep_only(descriptors)
    with os.fdopen(_JOB, "rb") as source:
        job = pickle.load(source)  # noqa: S301 - written by our caller, not by the file
    try:
        confinement.confine(limits, protections, host)
    except OSError:
        return CONFINEMENT_FAILED
    try:
        with open(_FILE, "rb") as file:
            work(job, file, send)
        send(frames.Kind.END, b"", 0)
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception:  # noqa: BLE001 - any failure in here is the file's; the log gets its place
        _note(traceback.format_exc())
        return WENT_WRONG
    return 0


def send(kind: frames.Kind, payload: bytes, rendering: int) -> None:
    """Write one frame to the pipe."""
    data = memoryview(frames.encode(kind, payload, rendering))
    while data:
        data = data[os.write(_OUTPUT, data) :]


def _note(text: str) -> None:
    gc.collect()
    cap = frames.CAPS[frames.Kind.NOTE]
    with contextlib.suppress(OSError):
        send(frames.Kind.NOTE, text.encode("utf-8", "replace")[-cap:], 0)


def _keep_only(descriptors: list[int]) -> None:
    safe = [os.dup2(descriptor, 100 + place) for place, descriptor in enumerate(descriptors)]
    for place, descriptor in enumerate(safe):
        os.dup2(descriptor, _FILE + place, inheritable=False)
    os.closerange(0, _FILE)
    os.closerange(_OUTPUT + 1, 1 << 20)
    sys.stdin = sys.stdout = sys.stderr = None
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
