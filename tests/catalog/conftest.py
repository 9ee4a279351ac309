"""What several files of the catalogue's tests begin with."""

from __future__ import annotations

import pytest

from catalog.models import Dataset
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, render, source


@pytest.fixture
def kitchen(db) -> Dataset:
    """Two recordings: one with two episodes, one with one; different forces."""
    dataset = make_dataset(
        slug="kitchen",
        organisation=partner(slug="lab")[0],
        environment="kitchen",
        licence="CC-BY-4.0",
    )
    first = accept(
        dataset,
        facts(task="pour water", instruction="Pour the jug slowly", t_end_s=20.0),
        facts(task="pour water", instruction="Fill a glass", t_end_s=5.0, success=False),
        file=source(bytes=5_000),
    )
    second = accept(
        dataset, facts(task="wipe table", hand="left", objects=("cloth",)), file=source(bytes=300)
    )
    for episode, force in zip([*first, *second], (2.0, 12.0, None), strict=True):
        render(episode, peak_force_n=force)
    publish(dataset, [*first, *second])
    return dataset
