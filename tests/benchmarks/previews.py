"""python -m tests.benchmarks.previews

Previews of a simulated ten minutes of two hands with touch (synthetic): bytes as sent, and time.
"""

from __future__ import annotations

import gzip
import sys
import time
from dataclasses import replace

import brotli

from dexterdata import preview
from dexterdata.simulate import kitchen
from tests.benchmarks.measures import Measure, told

MINUTES = 10
HANDS_KB = 150
TOUCH_KB = 60


def rows() -> list[Measure]:
    """Sizes without touch, and what touch adds."""
    recording = kitchen(1, "pour water", 60.0 * MINUTES)
    started = time.perf_counter()
    whole = preview.make(recording)
    seconds = time.perf_counter() - started
    untouched = preview.make(recording, policy=replace(preview.EVERYTHING, touch=False))
    packed = brotli.compress(gzip.decompress(whole))
    touch = len(whole) - len(untouched)
    note = f"{MINUTES} minutes of two hands, synthetic"
    return [
        Measure("preview: hands and lines, gzip", len(untouched) / 1e3, "kB", note, most=HANDS_KB),
        Measure("preview: touch besides, gzip", touch / 1e3, "kB", most=TOUCH_KB),
        Measure("preview: all of it, gzip", len(whole) / 1e3, "kB"),
        Measure("preview: all of it, brotli", len(packed) / 1e3, "kB"),
        Measure("preview: make it", seconds, "s"),
    ]


if __name__ == "__main__":
    sys.exit(told(rows()))
