"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, hostile and good recordings; the test is skipped where it is absent."""
    folder = Path(os.environ.get("DEXTER_TEST_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}; set DEXTER_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The real recordings that ship with the project."""
    return PROJECT / "samples"
