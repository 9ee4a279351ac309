"""Random queries over the seeded catalogue: words and filters of datasets that are in it."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from catalog.facets import FACETS
from portal.management.seeding import draws

PAGE = 20
SEED = 1
"""That of `seed_catalogue`."""
SHORTEST_WORD = 3
MOST_FILTERS = 3
MOST_REPEATS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, and values of facets, all of which must hold."""

    words: tuple[str, ...]
    chosen: tuple[tuple[str, str], ...]

    @property
    def ours(self) -> str:
        """As the query of the portal's addresses."""
        return urlencode([("q", " ".join(self.words)), *self.chosen])

    @property
    def datasettes(self) -> str:
        """The same of Datasette's: words that begin like these, rows, total and every facet."""
        pairs = [("_search", " ".join(f"{word}*" for word in self.words)), ("_searchmode", "raw")]
        pairs += [(f"{key}__arraycontains", value) for key, value in self.chosen]
        pairs += [("_facet_array", key) for key in FACETS]
        return urlencode([*pairs, ("_size", str(PAGE))])


def queries(datasets: int, number: int = 0) -> Iterator[Asked]:
    """None twice: one or two words of a dataset's title, and up to three filters.

    Ends where a small catalogue gives no more.
    """
    chance = random.Random(number)
    seen: set[Asked] = set()
    repeats = 0
    while repeats < MOST_REPEATS:
        made = _of(chance, chance.randrange(datasets))
        repeats = repeats + 1 if made in seen else 0
        if not repeats:
            seen.add(made)
            yield made


@functools.cache
def _known(dataset: int) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Words and facet values of a dataset."""
    about = draws.sketch(draws.generator(SEED, dataset), dataset)
    said = "".join(sign if sign.isalpha() else " " for sign in about.title.lower()).split()
    words = {word for word in said if len(word) >= SHORTEST_WORD and word != "synthetic"}
    values = {
        "task": about.tasks,
        "object": about.objects,
        "environment": (about.place,),
        "device": tuple(device.name for device in about.devices),
        "modality": about.devices[0].kinds,
    }
    return tuple(sorted(words)), {key: some for key, some in values.items() if some}


def _of(chance: random.Random, dataset: int) -> Asked:
    words, values = _known(dataset)
    picked = chance.sample(sorted(values), chance.randint(0, MOST_FILTERS))
    return Asked(
        tuple(chance.sample(words, min(len(words), chance.randint(1, 2)))),
        tuple((key, chance.choice(values[key])) for key in picked),
    )
