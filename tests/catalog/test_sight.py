"""What lists, searches and counts show a person is what the person may see one by one: no more,
no less, whoever owns, admits, embargoes and takes back.

Three answers are compared: the rule as the data policy says it (`sight.is_listed`); the address
of each single thing; and everything that shows many.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.facets import FACETS
from catalog.models import Dataset, Episode, FacetValue
from catalog.selectors import episodes as episode_rows
from catalog.states import DatasetState, EpisodeState
from portal.accounts.access import ANONYMOUS, actor_for
from portal.core.errors import GoneError, NotFoundError
from tests.catalog.factories import partner
from tests.catalog.sight import (
    EDGES,
    MIXED,
    OWNERS,
    PEOPLE,
    PLANS,
    Plan,
    chances,
    is_listed,
    make,
    user_of,
)
from tests.catalog.sight_filters import OF_DATASET_LIST, OF_EPISODE_LIST, Asked, Plain, held

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="/datasets/([a-z0-9-]+/set-[a-z0-9]+)/"')


def read(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, (path, answer.content)
    return answer.json()


def counted(facets: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, int]]:
    return {key: {row["value"]: row["count"] for row in rows} for key, rows in facets.items()}


def check_datasets(client: Client, made: list[tuple[Plan, Dataset]], person: Any) -> None:
    """Page, list, search and counts against the rule and the single addresses."""
    wanted = {dataset.name for plan, dataset in made if is_listed(plan, person)}
    singly = {
        dataset.name
        for _, dataset in made
        if dataset.state == DatasetState.PUBLISHED
        and client.get(f"/api/v1/datasets/{dataset.name}").status_code == 200
    }
    found = read(client, "datasets/search?page_size=100")
    assert singly == wanted
    assert {row["name"] for row in read(client, "datasets?page_size=100")["results"]} == wanted
    assert {row["name"] for row in found["results"]} == wanted
    assert found["total"] == len(wanted)
    assert set(LINK.findall(client.get("/datasets/").content.decode())) == wanted
    keys = [dataset.pk for _, dataset in made if dataset.name in wanted]
    rows = FacetValue.objects.filter(dataset__in=keys).values_list("key", "value")
    plain = {key: dict(Counter(v for k, v in rows if k == key)) for key in FACETS}
    assert counted(found["facets"]) == plain
    assert counted(read(client, "datasets/facets")["facets"]) == plain


def check_episodes(client: Client, made: list[tuple[Plan, Dataset]], person: Any, by: Any) -> None:
    """List and counts against the rule and the single episodes."""
    keys = [dataset.pk for plan, dataset in made if is_listed(plan, person)]
    shown = Episode.objects.filter(dataset__in=keys, state=EpisodeState.PUBLISHED)
    wanted = {str(row.public_id) for row in shown}
    singly = set()
    for row in Episode.objects.filter(
        state=EpisodeState.PUBLISHED, dataset__state=DatasetState.PUBLISHED
    ):
        with suppress(NotFoundError, GoneError):
            singly.add(str(episode_rows.get_visible(actor=by, public_id=row.public_id).public_id))
    assert singly == wanted
    assert {str(key) for key in episode_rows.listed_to(by).values_list("public_id", flat=True)} == (
        wanted
    )
    assert {row["id"] for row in read(client, "episodes?page_size=100")["results"]} == wanted
    facets = read(client, "episodes/facets")
    assert facets["total"] == len(wanted)
    plain = Plain.of_episodes(shown.select_related("dataset__organisation", "source_file"))
    assert counted(facets["facets"]) == Asked({}, {}, "").counts(plain)


@chances(6)
@example(plans=EDGES, people=["visitor", frozenset({1})])
@given(
    plans=st.lists(PLANS, min_size=1, max_size=4), people=st.lists(PEOPLE, min_size=2, max_size=2)
)
def test_lists_show_exactly_what_each_single_address_shows(db, plans, people):
    with transaction.atomic():
        owners = [partner() for _ in range(OWNERS)]
        made = [(plan, make(plan, owners)) for plan in plans]
        for person in people:
            user, client = user_of(person, owners), Client()
            if user is not None:
                client.force_login(user)
            check_datasets(client, made, person)
            check_episodes(client, made, person, actor_for(user) if user else ANONYMOUS)
        transaction.set_rollback(True)


def check_filtered(client: Client, path: str, facets: str, plain: Plain, asked: Asked) -> None:
    """The rows listed under filters are those that fit, and every count is one of rows."""
    key = "id" if path == "episodes" else "name"
    query = f"{path}?{asked.address}&page_size=100"
    assert {row[key] for row in read(client, query)["results"]} == asked.found(plain), query
    said = read(client, f"{facets}?{asked.address}")
    assert said["total"] == len(asked.found(plain)), query
    assert held(said["facets"]) == asked.counts(plain), query


@chances(4)
@given(
    plans=st.lists(MIXED, min_size=2, max_size=4),
    people=st.lists(PEOPLE, min_size=1, max_size=2),
    of_datasets=st.lists(OF_DATASET_LIST, min_size=4, max_size=4),
    of_episodes=st.lists(OF_EPISODE_LIST, min_size=4, max_size=4),
)
def test_filters_list_what_fits_of_what_may_be_seen_and_count_it(
    db, plans, people, of_datasets, of_episodes
):
    with transaction.atomic():
        owners = [partner() for _ in range(OWNERS)]
        made = [(plan, make(plan, owners)) for plan in plans]
        every = Episode.objects.select_related("dataset__organisation", "source_file")
        everything = (
            Plain.of_datasets(dataset for _, dataset in made),
            Plain.of_episodes(every.filter(dataset__in=[dataset for _, dataset in made])),
        )
        for person in people:
            user, client = user_of(person, owners), Client()
            if user is not None:
                client.force_login(user)
            listed = [dataset for plan, dataset in made if is_listed(plan, person)]
            shown = Plain.of_datasets(listed)
            for filters in of_datasets:
                asked = everything[0].asked(filters)
                check_filtered(client, "datasets/search", "datasets/facets", shown, asked)
                assert set(
                    LINK.findall(client.get(f"/datasets/?{asked.address}").content.decode())
                ) == asked.found(shown)
            rows = every.filter(dataset__in=listed, state=EpisodeState.PUBLISHED)
            episodes = Plain.of_episodes(rows)
            for filters in of_episodes:
                asked = everything[1].asked(filters)
                check_filtered(client, "episodes", "episodes/facets", episodes, asked)
        transaction.set_rollback(True)
