"""The benchmark's plain counts take a query as the search does."""

from __future__ import annotations

import pytest

from tests.benchmarks.catalogue_checks import _counted
from tests.benchmarks.catalogue_queries import Asked
from tests.catalog.factories import published_dataset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked",
    [
        Asked(("the",), ()),
        Asked(("the", "kettle"), ()),
        Asked(("the",), (("environment", "kitchen"),)),
        Asked(("teapot",), ()),
    ],
)
def test_plain_counts_are_those_that_are_served(client, asked):
    published_dataset(title="Fill the kettle", environment="kitchen")
    published_dataset(title="Lift the lid", environment="lab")

    served = client.get(f"/api/v1/datasets/facets?{asked.ours}&exact=1").json()
    facets = {
        key: {row["value"]: row["count"] for row in rows if row["count"]}
        for key, rows in served["facets"].items()
    }
    assert [served["total"], facets] == list(_counted(asked))
