"""Up to four datasets side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.distributions import FEATURES, Distribution
from catalog.facets import label_of
from catalog.models import Dataset
from catalog.selectors import datasets, measures, similar
from catalog.selectors.renderings import POSTER, url_of
from catalog.sheet import AREAS
from catalog.states import DatasetState
from catalog.views import drawing
from catalog.views.dataset import AREA_NAMES
from portal.accounts.access import Actor, actor_of
from portal.core.errors import GoneError, NotFoundError
from portal.ui import measures as written

MOST = 4
MOST_VALUES = 12
LONGEST_NAME = 130


@dataclass(frozen=True, slots=True)
class Column:
    """One dataset of the comparison."""

    dataset: Dataset
    poster: str
    without: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or the first values of a list and how many more there are."""

    text: str = ""
    many: Sequence[str] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of each dataset: a text, a number, or a list of values."""

    label: str
    cells: Sequence[Any]

    @property
    def shown(self) -> list[Cell]:
        """The cells as the table shows them."""
        return [
            Cell(many=cell[:MOST_VALUES], more=max(0, len(cell) - MOST_VALUES))
            if isinstance(cell, list)
            else Cell(str(cell))
            for cell in self.cells
        ]

    @property
    def differs(self) -> bool:
        """Whether not all say the same."""
        return any(cell != self.cells[0] for cell in self.cells[1:])


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Measure:
    """One feature of each dataset, on one scale."""

    label: str
    unit: str
    cells: Sequence[drawing.Range | None]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """`/datasets/compare/?d=owner/slug&d=owner/slug`."""
    actor = actor_of(request)
    asked = list(dict.fromkeys(filter(None, (name.strip() for name in request.GET.getlist("d")))))
    found, problems = _find(actor, asked[:MOST])
    if len(asked) > MOST:
        problems.append(
            f"Four datasets fit side by side; {len(asked) - MOST} more in the address are left out."
        )
    context = {
        "nav": "catalogue",
        "columns": _columns(found),
        "problems": problems,
        "is_full": len(found) >= MOST,
        "chosen": [dataset.name for dataset in found],
        "suggested": _suggested(actor, found),
        "groups": [_facts(found), _sensors(found), _work(found)] if found else [],
        "measures": _measures(found),
        "areas": _areas(found),
    }
    return render(request, "catalog/compare.html", {**context, "datasets": found})


def _find(actor: Actor, names: Sequence[str]) -> tuple[list[Dataset], list[str]]:
    """The datasets by name, and a sentence for each that cannot be compared."""
    found, problems = [], []
    for name in names:
        owner, _, slug = name.partition("/")
        shown = name[:LONGEST_NAME]
        try:
            dataset = datasets.get_visible(actor=actor, owner=owner[:60], slug=slug[:60])
        except GoneError as error:
            problems.append(f"{shown} was withdrawn and is left out. {error.text}")
        except NotFoundError:
            problems.append(f"There is no dataset {shown}: check the name, as in owner/dataset.")
        else:
            if dataset.state == DatasetState.PUBLISHED:
                found.append(dataset)
            else:
                problems.append(f"{shown} is not published and is left out.")
    return found, problems


def _columns(found: Sequence[Dataset]) -> list[Column]:
    names = [dataset.name for dataset in found]
    return [
        Column(dataset, url_of(dataset.cover, POSTER), _address(set(names) - {dataset.name}, names))
        for dataset in found
    ]


def _address(kept: set[str], order: Sequence[str]) -> str:
    query = urlencode([("d", name) for name in order if name in kept], safe="/")
    return f"{reverse('catalog:compare')}?{query}"


def _suggested(actor: Actor, found: Sequence[Dataset]) -> list[tuple[Dataset, str]]:
    """Datasets like the first, each with the address that adds it."""
    if not found or len(found) >= MOST:
        return []
    names = [dataset.name for dataset in found]
    rows = [item.dataset for item in similar.similar_to(actor, found[0])]
    return [
        (row, _address({*names, row.name}, [*names, row.name]))
        for row in rows
        if row.name not in names
    ]


def _rows(
    found: Sequence[Dataset], said: Sequence[tuple[str, Callable[[Dataset], Any]]]
) -> list[Row]:
    return [Row(label, [tell(dataset) for dataset in found]) for label, tell in said]


def _facts(found: Sequence[Dataset]) -> Group:
    return Group(
        "What it is",
        _rows(
            found,
            (
                ("Owner", lambda row: row.organisation.name),
                ("Version", lambda row: row.latest_version.number if row.latest_version else ""),
                ("Made from", lambda row: "A simulator" if row.is_synthetic else "Real hands"),
                ("Recorded time", lambda row: written.duration(row.seconds)),
                ("Episodes", lambda row: f"{row.episodes_count:,}"),
                ("Size", lambda row: written.size(row.bytes)),
                ("People", _people),
                ("Quality", lambda row: "" if row.quality is None else f"{row.quality} of 100"),
            ),
        ),
    )


def _people(dataset: Dataset) -> str:
    """How many were recorded; of a simulator's subjects nobody was."""
    if dataset.is_synthetic:
        return "Nobody"
    return f"{dataset.subjects:,}" if dataset.subjects else ""


def _sensors(found: Sequence[Dataset]) -> Group:
    return Group(
        "Sensors",
        _rows(
            found,
            (
                ("Measured", lambda row: [label_of(kind) for kind in row.modalities]),
                ("Devices", lambda row: list(row.devices)),
                ("Hands", lambda row: [label_of(hand) for hand in row.hands]),
                (
                    "Fastest stream",
                    lambda row: f"{written.figure(row.rate_hz)} Hz" if row.rate_hz else "",
                ),
                ("Streams", lambda row: f"{len(row.sheet.get('streams', [])):,}"),
                ("Formats", lambda row: list(row.sheet.get("formats", []))),
            ),
        ),
    )


def _work(found: Sequence[Dataset]) -> Group:
    return Group(
        "Work",
        _rows(
            found,
            (
                ("Tasks", lambda row: list(row.tasks_seen or row.tasks)),
                ("Objects", lambda row: list(row.objects_seen)),
                ("Environment", lambda row: row.environment),
                ("Grasps (guessed)", lambda row: [label_of(name) for name in row.grasps]),
                (
                    "Succeeded",
                    lambda row: "" if row.success_share is None else f"{row.success_share:.0%}",
                ),
            ),
        ),
    )


def _measures(found: Sequence[Dataset]) -> list[Measure]:
    """Each feature that at least one of them has, on one scale for all."""
    known: list[dict[str, Distribution]] = [
        {item.feature.name: item for item in measures.measures_of(dataset).distributions}
        for dataset in found
    ]
    return [
        Measure(
            feature.label,
            feature.unit,
            drawing.ranges(each.get(feature.name) for each in known),
        )
        for feature in FEATURES
        if any(feature.name in each for each in known)
    ]


def _areas(found: Sequence[Dataset]) -> list[Row]:
    return [
        Row(AREA_NAMES[area], [dataset.sheet.get("areas", {}).get(area) for dataset in found])
        for area in AREAS
    ]
