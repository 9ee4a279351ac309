"""What people type, read as what it means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django import forms

from catalog import spdx

MOST_DIGITS = 9


def typed(data: Mapping[str, Any], name: str) -> str:
    """A field as it was typed, without NUL, which no database row can hold."""
    return str(data.get(name, "")).replace("\0", "")


def licence(text: str) -> str:
    """An SPDX expression or nothing; ValidationError for anything else."""
    if text:
        try:
            spdx.read(text)
        except spdx.LicenceExpressionError as error:
            raise forms.ValidationError(f"Not an SPDX licence expression. {error}") from error
    return text


def words(text: str) -> list[str]:
    """What stands between commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def whole(text: str) -> int:
    """A number of at most nine digits; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def real(text: str) -> float | None:
    """A finite number; None for anything else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
