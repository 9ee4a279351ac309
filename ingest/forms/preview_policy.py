"""What an owner lets everybody see of an episode, as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms

from catalog.models import Dataset
from catalog.policy import BOUNDS, SWITCHES, read_policy

PREFIX = "preview_"
_NUMBERS = {
    "seconds": ("Seconds of each episode in its preview", "From the episode's start."),
    "hand_rate_hz": ("Poses a second in previews", ""),
    "touch_rate_hz": ("Moments of touch a second in previews", ""),
    "touch_taxels": ("Taxels of each hand in previews", "Beyond it, neighbours become one."),
}
_ASKED = {
    "touch": "Show touch in previews",
    "plots": "Show the streams as lines in previews",
    "video": "Show video in previews, where the recorded person agreed to it",
}


def policy_fields() -> dict[str, forms.Field]:
    """A field for each limit; what is left empty stays as it is."""
    numbers = {
        f"{PREFIX}{name}": forms.FloatField(
            min_value=BOUNDS[name][0],
            max_value=BOUNDS[name][1],
            required=False,
            label=label,
            help_text=f"{hint} {BOUNDS[name][0]:g} to {BOUNDS[name][1]:g}.".strip(),
        )
        for name, (label, hint) in _NUMBERS.items()
    }
    switches = {
        f"{PREFIX}{name}": forms.BooleanField(required=False, label=_ASKED[name])
        for name in SWITCHES
    }
    return {**numbers, **switches}


def policy_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the service takes of the cleaned fields."""
    numbers = {name: given[f"{PREFIX}{name}"] for name in _NUMBERS}
    switches = {name: bool(given[f"{PREFIX}{name}"]) for name in SWITCHES}
    return {name: value for name, value in numbers.items() if value is not None} | switches


def stated_policy(dataset: Dataset) -> dict[str, Any]:
    """What the form shows at first."""
    policy = asdict(read_policy(dataset.preview_policy))
    return {f"{PREFIX}{name}": value for name, value in policy.items()}
