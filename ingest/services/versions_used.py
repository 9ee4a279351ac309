"""Which code and which profile judged a recording."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from dexterdata import profiles
from dexterdata.quality import SCORING_VERSION
from ingest.models import Recording


def profile_of(recording: Recording, report: Mapping[str, Any]) -> str:
    """`name@version` of the profile that the file was read with; empty for none."""
    name = report.get("profile")
    if not name:
        return ""
    if recording.profile_text:
        return f"{name}@{profiles.parse(recording.profile_text).version}"
    known = {profile.name: profile.version for profile in profiles.builtin()}
    return f"{name}@{known.get(name, 'unknown')}"


def libraries(given: Mapping[str, str]) -> dict[str, str]:
    """The versions of the library and of its scoring beside those that the box named."""
    return {"dexterdata": version("dexterdata"), "scoring": SCORING_VERSION, **given}
