"""Words of the report that its pages share."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from dexterdata import quality

register = template.Library()


@register.filter
def basis(areas: Sequence[tuple[str, int | None]]) -> str:
    """From how many areas, given by name and score, the score is: "from 2 of 6 areas"."""
    return quality.basis(score for _, score in areas)
