"""What the attacks reach for; it must exist, else finding nothing would prove nothing."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np

from dexterdata.sandbox import Examination

FOLDER = Path("/tmp/dexter_canary")  # the attacks name this folder
TEXT, NUMBER = "CANARY-7f3a", "73190.5"  # exact in 32 bits and six digits; no size or count
NUMBER_SHOWN = re.compile(rf"(?<!\d){re.escape(NUMBER)}(?!\d)")  # not inside another number


@contextmanager
def planted() -> Iterator[None]:
    """Plant the canaries; raise AssertionError when an attack touched one or left its mark."""
    assert not marks(), f"an attack ran before; look at what it left and remove it: {marks()}"
    FOLDER.mkdir(exist_ok=True)
    FOLDER.chmod(0o755)  # a box is nobody's: it must be able to get here if nothing holds it
    secret = FOLDER / "secret.txt"
    secret.write_text(TEXT * 64)
    fresh = FOLDER / f"secret.{os.getpid()}.h5"  # moved into place: others may be reading
    with h5py.File(fresh, "w") as file:
        file["joint_angles"] = np.full((100, 20), float(NUMBER))
    fresh.replace(FOLDER / "secret.h5")
    yield
    assert secret.read_text() == TEXT * 64, "an attack wrote to the canary"
    assert not marks(), f"an attack ran: {marks()}"


def marks() -> list[Path]:
    """Files that only an attack that ran would have made."""
    folders = (FOLDER, Path("/tmp"), Path.cwd())
    found = [path for folder in folders for path in folder.glob("PWNED*")]
    return found + list(FOLDER.glob("slip*"))


def shown_in(examination: Examination) -> bool:
    """Whether any output for people or programs holds a canary."""
    said = json.dumps([examination.report, examination.draft_profile])
    for rendering in examination.renderings:
        said += rendering.poster.decode() + json.dumps(rendering.features)
        said += gzip.decompress(rendering.preview).decode("latin-1")
    return TEXT in said or NUMBER_SHOWN.search(said) is not None
