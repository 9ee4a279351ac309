"""Random filters, and in plain words what fits them: read from the rows, apart from the search."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from catalog.facets import FACETS, SENSED
from catalog.models import Dataset, Episode, FacetValue
from catalog.search.episodes_query import CHOICES, OF_DATASETS
from catalog.selectors.episode_search import FACETS as OF_EPISODES

WORDS = st.sampled_from(["", "", "copper", "waln", "nowhere"])
DATASET_BOUNDS = {
    "hours": (0.001, 0.003, 0.005),
    "quality": (50, 65, 80, 90),
    "subjects": (1, 2),
    "rate": (30, 60, 100),
    "force": (2, 4, 6),
    "success": (0, 0.5, 1),
}
EPISODE_BOUNDS = {
    "duration_s": (4, 6, 8),
    "quality": (50, 60, 70, 90),
    "peak_force_n": (2, 4, 6),
    "rom_index_deg": (20, 40, 70),
    "rate": (30, 60, 100),
    "subjects": (1, 2),
}


@dataclass(frozen=True)
class Filters:
    """Values by place among those that there are, bounds by range, and a word of the box."""

    places: Sequence[tuple[str, int]]
    bounds: Mapping[str, tuple[str, float]]
    word: str


def _filters(keys: Iterable[str], bounds: Mapping[str, Sequence[float]]) -> Any:
    bound = {
        key: st.tuples(st.sampled_from(["min", "max"]), st.sampled_from(values))
        for key, values in bounds.items()
    }
    return st.builds(
        Filters,
        places=st.lists(
            st.tuples(st.sampled_from(sorted(keys)), st.integers(0, 5)), max_size=3, unique=True
        ),
        bounds=st.sets(st.sampled_from(sorted(bounds)), max_size=1).flatmap(
            lambda chosen: st.fixed_dictionaries({key: bound[key] for key in sorted(chosen)})
        ),
        word=WORDS,
    )


OF_DATASET_LIST = _filters(FACETS, DATASET_BOUNDS)
OF_EPISODE_LIST = _filters(CHOICES, EPISODE_BOUNDS)


def dataset_values(row: Dataset) -> dict[str, list[str]]:
    """The values of a dataset by facet."""
    found: dict[str, list[str]] = {key: [] for key in FACETS}
    for key, value in FacetValue.objects.filter(dataset=row).values_list("key", "value"):
        found[key].append(value)
    return found


def dataset_numbers(row: Dataset) -> dict[str, float | None]:
    """The numbers of a dataset by range."""
    return {
        "hours": row.seconds / 3600,
        "quality": row.quality,
        "subjects": row.subjects or None,
        "rate": row.rate_hz or None,
        "force": row.peak_force_n,
        "success": row.success_share,
    }


def episode_values(row: Episode) -> dict[str, list[str]]:
    """The values of an episode by facet: its own, and those of its dataset."""
    of_dataset = dataset_values(row.dataset)
    grasp = (row.features.get("grasp_guess") or {}).get("kind", "unknown")
    return {
        **{key: of_dataset.get(key, []) for key in OF_DATASETS},
        "dataset": [row.dataset.name],
        "task": [row.task],
        "object": list(row.objects_seen),
        "hand": {"both": ["left", "right", "both"]}.get(row.hand, [row.hand]),
        "grasp": [] if grasp == "unknown" else [grasp],
        "modality": [kind for kind in row.modalities if kind in SENSED],
        "device": [row.source_file.device],
        "success": [{True: "true", False: "false", None: "unknown"}[row.success]],
    }


def episode_numbers(row: Episode) -> dict[str, float | None]:
    """The numbers of an episode by range."""
    motion = (row.features.get("range_of_motion_rad") or {}).get("index")
    return {
        "duration_s": row.duration_s,
        "quality": row.source_file.quality,
        "peak_force_n": row.features.get("peak_force_n"),
        "rom_index_deg": None if motion is None else math.degrees(motion),
        "rate": row.dataset.rate_hz or None,
        "subjects": row.dataset.subjects or None,
    }


@dataclass(frozen=True)
class Plain:
    """The rows of a list as they are, with what each is found by."""

    rows: Sequence[tuple[str, Mapping[str, list[str]], Mapping[str, float | None], str]]
    facets: Sequence[str]

    @classmethod
    def of_datasets(cls, rows: Iterable[Dataset]) -> Plain:
        """By name; words are looked for in the title."""
        return cls(
            [(row.name, dataset_values(row), dataset_numbers(row), row.title) for row in rows],
            [*FACETS],
        )

    @classmethod
    def of_episodes(cls, rows: Iterable[Episode]) -> Plain:
        """By id; words are looked for in the instruction."""
        return cls(
            [
                (str(row.public_id), episode_values(row), episode_numbers(row), row.instruction)
                for row in rows
            ],
            [*OF_EPISODES],
        )

    def asked(self, filters: Filters) -> Asked:
        """The filters with the values at their places; none is there of an empty facet."""
        chosen: dict[str, set[str]] = {}
        for key, place in filters.places:
            known = sorted({value for row in self.rows for value in row[1][key]})
            if known:
                chosen.setdefault(key, set()).add(known[place % len(known)])
        return Asked(chosen, filters.bounds, filters.word)


@dataclass(frozen=True)
class Asked:
    """Filters with values."""

    chosen: Mapping[str, set[str]]
    bounds: Mapping[str, tuple[str, float]]
    word: str

    @property
    def address(self) -> str:
        """As an address' query; words mean exactly what they say."""
        pairs = [(key, value) for key, values in self.chosen.items() for value in sorted(values)]
        pairs += [(f"{end}_{key}", f"{bound:g}") for key, (end, bound) in self.bounds.items()]
        return urlencode(pairs + ([("q", self.word), ("exact", "1")] if self.word else []))

    def fits(self, row: Any, but: str = "") -> bool:
        """Whether all conditions hold, one left aside: one value of each key, every range."""
        _, values, numbers, text = row
        return (
            all(key == but or some & {*values[key]} for key, some in self.chosen.items())
            and all(_lies(numbers[key], *bound) for key, bound in self.bounds.items())
            and (not self.word or any(w.lower().startswith(self.word) for w in text.split()))
        )

    def found(self, plain: Plain) -> set[str]:
        """The names of the rows that fit."""
        return {row[0] for row in plain.rows if self.fits(row)}

    def counts(self, plain: Plain) -> dict[str, dict[str, int]]:
        """Each facet's values among the rows that fit all but this facet itself."""
        return {
            key: dict(Counter(v for row in plain.rows if self.fits(row, key) for v in row[1][key]))
            for key in plain.facets
        }


def _lies(number: float | None, end: str, bound: float) -> bool:
    if number is None:
        return False
    return number >= bound if end == "min" else number <= bound


def held(facets: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, int]]:
    """Served counts by value; what was asked for and is nowhere stands there with none."""
    return {
        key: {row["value"]: row["count"] for row in rows if row["count"]}
        for key, rows in facets.items()
    }
