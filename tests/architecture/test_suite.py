"""The closing lines of `make test`: what was skipped and why, what failed, how long it took."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.suite import ALONE, Part, closing, run

FILE = """
import pytest

@pytest.mark.parametrize("side", ["left", "right"])
def test_needs_a_server(side):
    pytest.skip("no server: install one - or two")

@pytest.mark.skip(reason="no browser")
def test_needs_a_browser():
    pass

@pytest.fixture
def broken():
    raise RuntimeError

def test_holds():
    pass

def test_breaks():
    assert 1 == 2, "one is - not two"

def test_cannot_start(broken):
    pass
"""


def test_every_skip_and_failure_of_a_part_is_told_at_the_end(tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_sample.py").write_text(FILE)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -ra -p no:django")

    part = run("A sample", ALONE, {})

    first, *rest = closing([part])
    assert first == f"{part.seconds:6.0f} s  A sample"
    assert rest == [
        "SKIPPED 1 of A sample: no browser",
        "SKIPPED 2 of A sample: no server: install one - or two",
        "FAILED test_sample.py::test_cannot_start  (A sample)",
        "FAILED test_sample.py::test_breaks  (A sample)",
        "1 passed, 2 failed, 3 skipped",
    ]
    assert "== A sample" in capfd.readouterr().out
    assert part.status == 1


def test_a_part_that_breaks_without_a_test_is_told(capfd):
    part = run("Broken", [sys.executable, "-c", "raise SystemExit(4)"], {})

    assert list(closing([Part("Held", seconds=2.4), part]))[2:] == [
        "FAILED Broken, which ended with status 4",
        "0 passed, 0 failed, 0 skipped",
    ]


def test_without_postgresql_its_part_says_why():
    code = "from tests.suite import closing, on_postgres; print(*closing(on_postgres()), sep='|')"

    done = subprocess.run(
        [sys.executable, "-c", f"import shutil, pathlib; {HIDDEN}; {code}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DEXTER_REQUIRE": ""},
    )

    assert done.stdout.splitlines()[-1].split("|")[1:] == [
        f"SKIPPED 1 of The apps on PostgreSQL: all tests of this part: {MISSING}",
        "0 passed, 0 failed, 1 skipped",
    ]


MISSING = "PostgreSQL is not installed (Debian: postgresql)"
HIDDEN = "shutil.which = lambda name: None; pathlib.Path.glob = lambda *_: iter(())"
