"""Who may see what, said of arrays: the rule of `catalog.selectors.datasets.listed_to`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whoever looks, at a moment in seconds since 1970.

    `own` are the keys of their organisations, `admitted` those of datasets that these are let into.
    """

    now: float
    own: Collection[int] = ()
    admitted: Collection[int] = ()
    is_operator: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rights:
    """What decides who sees each of n published datasets, as arrays (n,).

    `embargoed_until` in seconds since 1970, 0 or less where there is none.
    """

    pks: NDArray[np.int64]
    organisation: NDArray[np.int64]
    is_public: Mask
    embargoed_until: NDArray[Any]

    def listed_to(self, eyes: Eyes) -> Mask:
        """For each dataset whether it is listed to them."""
        if eyes.is_operator:
            return np.ones(len(self.pks), dtype=bool)
        is_open = self.is_public
        if eyes.admitted:
            is_open = is_open | np.isin(self.pks, list(eyes.admitted))
        shown: Mask = is_open & (self.embargoed_until <= eyes.now)
        if eyes.own:
            shown = shown | np.isin(self.organisation, list(eyes.own))
        return shown
