"""A process is measured as it is, and not as whoever measures it."""

from __future__ import annotations

import pytest

from tests.benchmarks.processes import PYTHON, least, spent

HOLDS_200_MB = "held = bytearray(200_000_000); held[::4096] = bytes(len(held[::4096]))"
WORKS = "import time\nwhile time.process_time() < 0.3: pass"


def started(code: str) -> str:
    """The code in a child of the measured process, which waits for it."""
    return f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"


def test_memory_of_whoever_measures_is_not_the_processs():
    held = bytearray(300_000_000)
    held[::4096] = b"1" * len(held[::4096])

    assert 5 < spent([PYTHON, "-c", "pass"]).peak_mb < 100


@pytest.mark.parametrize("code", [HOLDS_200_MB, started(HOLDS_200_MB)])
def test_peak_of_the_process_or_of_what_it_starts_is_seen(code):
    assert 200 < spent([PYTHON, "-c", code]).peak_mb < 260


@pytest.mark.parametrize("code", [WORKS, started(WORKS)])
def test_processor_time_is_that_of_the_process_and_of_what_it_starts(code):
    one = spent([PYTHON, "-c", code])

    assert 0.3 <= one.cpu_s < 1.5
    assert one.wall_s >= 0.3


def test_a_command_that_fails_gives_no_figure():
    with pytest.raises(RuntimeError, match="ended with 3: on purpose"):
        spent([PYTHON, "-c", "import sys; sys.stderr.write('on purpose'); sys.exit(3)"])


def test_output_is_kept_and_a_file_that_did_not_pass_was_measured_too():
    assert spent([PYTHON, "-c", "print('said'); raise SystemExit(6)"]).output == "said\n"


def test_of_some_runs_the_cheapest_counts_and_the_highest_peak(tmp_path):
    first_run = f"""
import pathlib, time
mark = pathlib.Path({str(tmp_path / "ran")!r})
if not mark.exists():
    mark.touch()
    {HOLDS_200_MB}
    while time.process_time() < 0.6: pass
"""

    run = least([PYTHON, "-c", first_run], 2)

    assert run.cpu_s < 0.5
    assert 200 < run.peak_mb < 260
