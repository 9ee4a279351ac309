"""Every other door shows a person what the lists show, and no more: feeds, sitemap, DCAT, metadata,
pictures, previews, the player, comparisons, kept selections, follows, identifiers, the console.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.console import running
from catalog.models import Dataset, Doi, Episode, Follow, Selection
from catalog.search import episodes_query
from catalog.services import credit, selections
from catalog.states import EpisodeState
from portal.accounts.access import actor_for
from portal.accounts.models import User
from tests.answers import whole
from tests.catalog.factories import partner
from tests.catalog.sight import (
    EDGES,
    OWNERS,
    PEOPLE,
    PLANS,
    Plan,
    chances,
    has_tombstone,
    is_inside,
    is_listed,
    make,
    user_of,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NAMED = re.compile(r"/datasets/([a-z0-9-]+/set-[a-z0-9]+)")
SHOWN = re.compile(r"/episodes/([0-9a-f-]{36})/")
PAGES = ("", "versions/1.0.0/", "diff/", "sample/")
DOCUMENTS = (
    *("", "/versions", "/versions/1.0.0", "/versions/1.0.0/episodes", "/diff", "/sample"),
    *("/croissant", "/citation", "/datacite", "/dcat", "/statistics", "/similar", "/offers"),
    *("/credit", "/citing-works"),
)
OF_EVERYBODY = (
    *("/feeds/versions.atom", "/feeds/search.atom", "/sitemap.xml"),
    *("/api/v1/dcat", "/api/v1/dcat?syntax=turtle"),
)
EVERYBODY = "visitor"


@dataclass(frozen=True)
class Made:
    """A dataset, what became of it, and the works and selection of when it was shown."""

    plan: Plan
    dataset: Dataset
    episodes: tuple[Episode, ...]

    @property
    def name(self) -> str:
        return self.dataset.name

    def shown(self) -> set[str]:
        """The public ids of the episodes that were not taken back."""
        return {str(row.public_id) for row in self.episodes if row.state == EpisodeState.PUBLISHED}


def keep(dataset: Dataset, by: User) -> None:
    """While it is shown: a selection of it, a work that cites it, somebody who follows it."""
    query = episodes_query.of_address(f"dataset={dataset.name}")
    selections.save(actor=actor_for(by), name=dataset.slug, query=query)
    doi = f"10.1000/{dataset.slug}"
    work = credit.register_work(
        dataset=dataset, by=by, title=f"On {dataset.title}", year=2026, doi=doi
    )
    if work.state != work.State.SHOWN:
        credit.decide_work(work=work, is_shown=True, by=by)
    Follow.objects.create(user=UserFactory(), dataset=dataset)


def listed(made: Iterable[Made], person: Any) -> set[str]:
    return {one.name for one in made if is_listed(one.plan, person)}


def may_see(plan: Plan, person: Any) -> bool:
    return is_listed(plan, person) or is_inside(plan, person)


def told(client: Client, path: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    answer = client.get(path)
    return answer.status_code, whole(answer).decode(errors="replace")


def hides(text: str, made: Iterable[Made], where: str) -> None:
    """Nothing of these stands there: neither titles nor the ids of episodes and recordings."""
    for one in made:
        ids = chain.from_iterable(
            (row.public_id, row.source_file.recording_id) for row in one.episodes
        )
        for secret in (one.dataset.title, *map(str, ids)):
            assert secret not in text, (where, one.plan, secret)


def check_lists(client: Client, made: list[Made], person: Any) -> None:
    """Lists without a login are the same for everybody; pages are each person's own."""
    for path in OF_EVERYBODY:
        status, text = told(client, path)
        assert (status, set(NAMED.findall(text))) == (200, listed(made, EVERYBODY)), path
        hides(text, (one for one in made if not is_listed(one.plan, EVERYBODY)), path)
    mine = listed(made, person)
    hidden = [one for one in made if one.name not in mine]
    for path in ("/", "/datasets/", "/episodes/"):
        hides(told(client, path)[1], hidden, path)
    text = told(client, "/episodes/")[1]
    wanted = set[str]().union(*(one.shown() for one in made if one.name in mine))
    assert set(SHOWN.findall(text)) == wanted
    for some in (made[:4], made[4:]):
        if some:
            asked = "&".join(f"d={one.name}" for one in some)
            answer = client.get(f"/datasets/compare/?{asked}")
            assert {row.name for row in answer.context["datasets"]} == mine & {
                one.name for one in some
            }
            hides(answer.content.decode(), hidden, "compare")


def check_each(client: Client, made: list[Made], person: Any) -> None:
    """All that is said of one dataset: to whom it is shown, and else the same error everywhere."""
    hidden = [
        one for one in made if not (is_listed(one.plan, person) or is_inside(one.plan, person))
    ]
    for one in made:
        addresses = [f"/datasets/{one.name}/{page}" for page in PAGES]
        addresses += [f"/api/v1/datasets/{one.name}{path}" for path in DOCUMENTS]
        for path in addresses:
            status, text = told(client, path)
            if is_listed(one.plan, person):
                assert status in (200, 202, 302) or path.endswith("/diff"), (path, one.plan, text)
            elif not is_inside(one.plan, person):
                assert status == (410 if has_tombstone(one.plan) else 404), (path, one.plan)
            hides(text, hidden, path)
        for path in ("versions.atom", "picture.png"):
            status, text = told(client, f"/datasets/{one.name}/{path}")
            wanted = 410 if has_tombstone(one.plan) else 404
            assert status == (200 if is_listed(one.plan, EVERYBODY) else wanted), (path, one.plan)
        check_identifier(client, one)


def check_identifier(client: Client, one: Made) -> None:
    """It leads everybody to the same: the version, what is left of it, or nowhere."""
    for doi in Doi.objects.filter(version__dataset=one.dataset):
        status, text = told(client, f"/doi/{doi.name}")
        if is_listed(one.plan, EVERYBODY):
            assert status == 302, one.plan
        else:
            assert status == (410 if has_tombstone(one.plan) else 404), one.plan
        if status == 404:
            hides(text, [one], "doi")


def check_alike(client: Client, made: list[Made], person: Any) -> None:
    """What is like a dataset is another one of the list."""
    mine = listed(made, person)
    for one in made:
        if one.name in mine:
            answer = client.get(f"/api/v1/datasets/{one.name}/similar")
            assert {row["name"] for row in answer.json()["results"]} <= mine - {one.name}


def check_episodes(client: Client, made: list[Made], person: Any) -> None:
    """Pages, pictures and the player, episode by episode; the embedded one is everybody's."""
    for one in made:
        for episode in one.episodes:
            key = episode.public_id
            is_out = episode.state == EpisodeState.PUBLISHED
            may = is_inside(one.plan, person) or (is_listed(one.plan, person) and is_out)
            gone = 410 if is_listed(one.plan, person) else 404
            for path in (
                f"/previews/{key}/poster.svg",
                f"/previews/{key}/preview",
                f"/api/v1/episodes/{key}",
                f"/api/v1/episodes/{key}/player",
                f"/api/v1/episodes/{key}/preview",
                f"/api/v1/episodes/{key}/slice",
                f"/api/v1/episodes/{key}/slice.mcap",
            ):
                status, text = told(client, path)
                assert may or status == gone, (path, one.plan)
                if is_listed(one.plan, person) and is_out and "slice" not in path:
                    assert status == 200, (path, one.plan)
                if not may:
                    assert one.dataset.title not in text, (path, one.plan)
            status, _ = told(client, f"/embed/episodes/{key}/")
            is_everybodys = is_listed(one.plan, EVERYBODY)
            wanted = (200 if is_out else 410) if is_everybodys else 404
            assert status == wanted, one.plan
            if may and is_out and is_listed(one.plan, person):
                said = client.get(f"/api/v1/episodes/{key}/player").json()
                assert {row["id"] for row in said["list"]["rows"]} == one.shown()


def check_kept(client: Client, made: list[Made], person: Any, user: User | None) -> None:
    """A selection's link, a follow and a citing work outlive what they name, and do not tell."""
    for one in made:
        row = Selection.objects.filter(name=one.dataset.slug).first()
        if row is None:
            continue
        may = is_listed(one.plan, person) or has_tombstone(one.plan)
        said = client.get(f"/api/v1/selections/{row.public_id}").json()
        assert {part["dataset"] for part in said["parts"]} == ({one.name} if may else set())
        assert bool(said["episodes"]["results"]) == may
        for path in (f"/selections/{row.public_id}/", f"/api/v1/selections/{row.public_id}"):
            if not may:
                hides(told(client, path)[1], [one], path)
        if user is not None:
            Follow.objects.filter(dataset=one.dataset).update(user=user)
    if user is not None:
        hidden = [one for one in made if not (may_see(one.plan, person) or has_tombstone(one.plan))]
        for path in ("/follows/", "/api/v1/follows"):
            hides(told(client, path)[1], hidden, path)


def check_console(made: list[Made], user: User) -> None:
    """Its tables hold what everybody sees, for whoever asks."""
    actor = actor_for(user)
    found = running.run(actor=actor, sql="SELECT id, dataset FROM episodes").rows
    shown = [one for one in made if is_listed(one.plan, EVERYBODY)]
    assert {row[0] for row in found} == set[str]().union(*(one.shown() for one in shown))
    assert {row[1] for row in found} == {one.name for one in shown if one.shown()}
    names = running.run(actor=actor, sql="SELECT name FROM datasets").rows
    assert {row[0] for row in names} == {one.name for one in shown}


@chances(2)
@example(plans=EDGES, people=["visitor", frozenset({1})])
@given(
    plans=st.lists(PLANS, min_size=1, max_size=3), people=st.lists(PEOPLE, min_size=2, max_size=2)
)
def test_every_door_shows_what_the_list_shows(db, settings, tmp_path, plans, people):
    settings.VAR_DIR = tmp_path
    with transaction.atomic():
        owners = [partner() for _ in range(OWNERS)]
        made = []
        for plan in plans:
            dataset = make(plan, owners, keep)
            rows = dataset.episodes.select_related("source_file").order_by("pk")
            made.append(Made(plan, dataset, tuple(rows)))
        for person in people:
            user, client = user_of(person, owners), Client()
            if user is not None:
                client.force_login(user)
            check_lists(client, made, person)
            check_each(client, made, person)
            check_alike(client, made, person)
            check_episodes(client, made, person)
            check_kept(client, made, person, user)
        check_console(made, user or UserFactory())
        transaction.set_rollback(True)
