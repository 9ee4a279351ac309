"""Selections: frozen when saved, read by link, showing each reader only what is theirs."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Dataset, Episode, Selection
from catalog.search.episodes_query import EpisodeQuery
from catalog.selectors import episode_index
from catalog.selectors import selections as rows
from catalog.services import index, selections
from catalog.services.withdrawals import withdraw_recording
from portal.accounts.access import ANONYMOUS, actor_for
from portal.core.errors import InvalidError
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, source
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/selections"


def keep(client, query="", name="Pouring", **more):
    body = {"name": name, "query": query, **more}
    return client.post(API, body, content_type="application/json")


@pytest.fixture
def world(client):
    """An open dataset of two recordings, the first with two episodes; somebody signed in."""
    dataset = make_dataset(slug="kitchen", organisation=partner(slug="lab")[0], licence="CC-BY-4.0")
    first = accept(
        dataset,
        facts(task="pour water", t_end_s=20.0),
        facts(task="stir a pot", t_end_s=5.0),
        file=source(bytes=5_000),
    )
    second = accept(dataset, facts(task="pour water"), file=source(bytes=300))
    publish(dataset, [*first, *second])
    client.force_login(UserFactory())
    return dataset


def test_what_is_found_is_kept_with_its_version(client, world):
    made = keep(client, "task=pour+water")

    assert made.status_code == 201, made.content
    said = made.json()
    assert said["totals"] == {
        "episodes": 2,
        "seconds": 30.0,
        "bytes": 5_300,
        "datasets": 1,
        "trainable_datasets": 1,
        "withdrawn_episodes": 0,
    }
    (part,) = said["parts"]
    assert (part["dataset"], part["version"]) == ("lab/kitchen", "1.0.0")
    assert (part["partial_recordings"], part["state"]) == (1, "published")
    kept = Episode.objects.filter(task="pour water").order_by("pk")
    assert said["episodes"]["results"] == [str(row.public_id) for row in kept]
    assert client.get(f"{API}/{said['id']}").json() == said
    assert [row["name"] for row in client.get(API).json()["results"]] == ["Pouring"]


def test_widening_takes_whole_recordings(client, world):
    said = keep(client, "task=stir+a+pot", widen=True).json()

    assert said["totals"]["episodes"] == 2
    assert said["parts"][0]["partial_recordings"] == 0


def test_a_selection_stays_with_its_version_and_says_that_there_is_a_newer_one(client, world):
    said = keep(client, "task=pour+water").json()
    more = accept(world, facts(task="pour water"))
    publish(world, [*world.episodes.exclude(pk=more[0].pk), *more], "1.1.0")

    again = client.get(f"{API}/{said['id']}").json()

    assert again["episodes"] == said["episodes"]
    assert (again["parts"][0]["version"], again["parts"][0]["newest_version"]) == ("1.0.0", "1.1.0")
    assert "newer versions" in page(client, said["id"])


def test_it_says_what_was_withdrawn_since(client, world):
    said = keep(client).json()
    lone = Episode.objects.order_by("pk").last()
    withdraw_recording(recording_id=lone.source_file.recording_id, reason="Asked.", by=None)

    again = client.get(f"{API}/{said['id']}").json()

    assert again["totals"]["withdrawn_episodes"] == 1
    assert again["parts"][0]["withdrawn_episodes"] == 1
    assert "1 of these episodes was withdrawn since" in page(client, said["id"])


def page(client, public_id):
    response = client.get(f"/selections/{public_id}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_everybody_with_the_link_reads_it_but_only_its_owner_deletes_it(client, world):
    said = keep(client).json()
    client.force_login(UserFactory())

    assert client.delete(f"{API}/{said['id']}").status_code == 404
    assert client.post(f"/selections/{said['id']}/delete/").status_code == 404
    client.logout()
    assert client.get(f"{API}/{said['id']}").json()["totals"]["episodes"] == 3
    assert "Kitchen hands" in page(client, said["id"])
    assert client.delete(f"{API}/{said['id']}").status_code == 401
    client.force_login(Selection.objects.get().user)
    assert client.delete(f"{API}/{said['id']}").status_code == 204
    assert client.get(f"{API}/{said['id']}").status_code == 404


def test_readers_see_only_what_is_theirs_to_see(client, world):
    said = keep(client, "dataset=lab/kitchen").json()
    Dataset.objects.update(visibility="private")
    world.refresh_from_db()
    index.refresh(world)

    again = client.get(f"{API}/{said['id']}").json()

    assert (again["parts"], again["episodes"]["results"]) == ([], [])
    assert again["query"] == ""
    html = page(client, said["id"])
    assert "Kitchen hands" not in html
    assert "lab/kitchen" not in html
    client.force_login(world.organisation.memberships.get().user)
    assert client.get(f"{API}/{said['id']}").json()["totals"]["episodes"] == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "task=juggling"}, "selection.empty"),
        ({"query": "colour=red"}, "filter.unknown"),
        ({"query": "min_peak_force_n=strong"}, "filter.invalid"),
        ({"name": "   "}, "input.invalid"),
    ],
)
def test_what_cannot_be_kept_is_a_problem_with_a_code(client, world, body, code):
    response = keep(client, **body)

    assert (response.status_code, response.json()["code"]) == (422, code)


def test_too_many_episodes_are_refused(client, world, monkeypatch):
    monkeypatch.setattr(selections, "MOST_EPISODES", 2)

    response = keep(client)

    assert (response.status_code, response.json()["code"]) == (422, "selection.too_large")
    assert "at most 2 episodes" in response.json()["detail"]


def statements(act):
    """The SQL that this runs, in order."""
    with CaptureQueriesContext(connection) as caught:
        act()
    return [row["sql"] for row in caught.captured_queries]


def test_all_is_searched_before_anything_is_locked(world):
    actor = actor_for(UserFactory())
    said = statements(lambda: selections.save(actor=actor, name="All", query=EpisodeQuery()))

    begins = next(n for n, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    reads = [n for n, sql in enumerate(said) if "catalog_versionepisode" in sql]
    assert max(reads) < begins


def test_whole_recordings_that_are_too_many_are_not_even_read(world, monkeypatch):
    monkeypatch.setattr(selections, "MOST_EPISODES", 1)
    actor = actor_for(UserFactory())
    query = EpisodeQuery(chosen={"task": ("stir a pot",)})

    def widen():
        with pytest.raises(InvalidError) as refused:
            selections.save(actor=actor, name="Whole", query=query, widen=True)
        assert refused.value.code == "selection.too_large"

    read = [sql for sql in statements(widen) if '"position"' in sql]
    assert len(read) == 1


def test_a_name_of_a_private_dataset_in_the_box_is_shown_to_nobody_else(client, world):
    said = keep(client, "q=dataset:kitchen+-dataset:secret-thing+task:pour").json()
    assert "secret-thing" not in said["query"]
    assert "dataset%3Akitchen" in said["query"]
    Dataset.objects.update(visibility="private")
    world.refresh_from_db()
    index.refresh(world)

    client.logout()

    assert client.get(f"{API}/{said['id']}").json()["query"] == "q=task%3Apour"
    assert "dataset:kitchen" not in page(client, said["id"])


def test_a_name_in_the_box_is_looked_up_without_reading_datasets(client, world, monkeypatch):
    said = keep(client, "q=dataset:kitchen+-dataset:secret-thing").json()
    row = Selection.objects.get(public_id=said["id"])
    monkeypatch.setattr(episode_index._kept, "value", episode_index.current())

    read = statements(lambda: rows.query_of(ANONYMOUS, row))

    assert not [sql for sql in read if '"catalog_dataset"' in sql]
    assert rows.query_of(ANONYMOUS, row).text == "dataset:kitchen"


def test_a_mistyped_query_keeps_nothing_that_was_not_asked_for(client, world):
    response = keep(client, "q=task:por")
    assert response.json()["code"] == "selection.empty"


def test_too_many_selections_are_refused(client, world, monkeypatch):
    monkeypatch.setattr(selections, "MOST_KEPT", 1)
    keep(client)

    response = keep(client)

    assert (response.status_code, response.json()["code"]) == (409, "selection.too_many")


def test_ids_come_a_thousand_at_a_time(client, world, monkeypatch):
    monkeypatch.setattr("catalog.api.selections.IDS_A_PAGE", 2)
    first = keep(client).json()["episodes"]
    second = client.get(first["next"]).json()["episodes"]

    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 1, None)
    assert len({*first["results"], *second["results"]}) == 3
    refused = client.get(first["next"].replace("cursor=2", "cursor=x"))
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor.invalid")


def test_the_page_keeps_what_the_search_shows(client, world):
    html = unescape(client.get("/episodes/?task=pour+water").content.decode())
    assert 'name="query-task" value="pour water"' in html

    made = client.post("/selections/", {"name": "Mine", "query-task": "pour water"})
    html = page(client, made["Location"].split("/")[-2])

    assert "Task: Pour water" in html
    assert "1 recording is held only in part" in html
    assert "Widen to whole recordings" in html
    assert "Mine" in client.get("/selections/").content.decode()


def test_the_page_lists_the_episodes_and_leads_to_all_of_them(client, world, monkeypatch):
    monkeypatch.setattr("catalog.views.selections.EPISODES_PER_PAGE", 2)
    said = keep(client).json()
    address = f"/selections/{said['id']}/"
    links = [row.get_absolute_url() for row in Episode.objects.order_by("pk")]

    first = page(client, said["id"])
    second = unescape(client.get(f"{address}?episodes=2").content.decode())

    assert [f'<a href="{link}">' in first for link in links] == [True, True, False]
    assert [f'<a href="{link}">' in second for link in links] == [False, False, True]
    assert '<td class="wraps">stir a pot</td>' in first
    assert 'href="?episodes=2#episodes">And 1 more</a>' in first
    assert f'data-copy="http://testserver{address}"' in first
    for odd in ("0", "x", "99999999999999999999"):
        assert client.get(f"{address}?episodes={odd}").status_code == 200


def test_who_turns_a_page_of_datasets_stays_on_the_page_of_episodes(client, world, monkeypatch):
    other = make_dataset(slug="garden")
    publish(other, accept(other, facts(task="pour water")))
    monkeypatch.setattr("catalog.views.selections.EPISODES_PER_PAGE", 1)
    monkeypatch.setattr("catalog.views.selections.PARTS_PER_PAGE", 1)
    said = keep(client).json()

    html = unescape(client.get(f"/selections/{said['id']}/?page=2&episodes=3").content.decode())

    assert 'rel="prev" href="?page=1&episodes=3"' in html
    assert 'rel="prev" href="?episodes=2&page=2#episodes"' in html
    assert 'rel="next" href="?episodes=4&page=2#episodes"' in html


def test_the_page_lists_no_episode_that_the_reader_may_not_watch(client, world):
    said = keep(client).json()
    lone = Episode.objects.order_by("pk").last()
    withdraw_recording(recording_id=lone.source_file.recording_id, reason="Asked.", by=None)

    html = page(client, said["id"])

    assert lone.get_absolute_url() not in html
    assert "1 of these was withdrawn and cannot be watched any more." in html
    Dataset.objects.update(visibility="private")
    client.logout()
    hidden = page(client, said["id"])
    assert 'id="episodes"' not in hidden
    assert "stir a pot" not in hidden


def test_an_open_datasets_part_becomes_a_bundle(client, world):
    whole = keep(client, "task=stir+a+pot", widen=True).json()
    partial = keep(client, "task=stir+a+pot").json()
    body = {"grant": None, "dataset": "lab/kitchen", "version": "1.0.0"}

    def ask(public_id, **more):
        return client.post(
            "/api/v1/bundles",
            body | {"selection": {"saved": public_id}} | more,
            content_type="application/json",
        )

    made = ask(whole["id"])
    assert made.status_code == 202, made.content
    assert sorted(made.json()["selection"]["episodes"]) == sorted(whole["episodes"]["results"])
    assert ask(partial["id"]).json()["code"] == "selection.partial_recording"
    both = {"saved": whole["id"], "episodes": "all"}
    assert ask(whole["id"], selection=both).status_code == 422
    form = {"version": "1.0.0", "selection": whole["id"]}
    built = client.post("/datasets/lab/kitchen/bundle/", form)
    assert built["Location"] == f"/bundles/{made.json()['id']}/"


def test_a_selection_of_another_version_is_refused(client, world):
    said = keep(client).json()
    publish(world, list(world.episodes.all()[:1]), "2.0.0")
    body = {"grant": None, "dataset": "lab/kitchen", "version": "2.0.0"}

    response = client.post(
        "/api/v1/bundles",
        body | {"selection": {"saved": said["id"]}},
        content_type="application/json",
    )

    assert (response.status_code, response.json()["code"]) == (422, "selection.other_version")
    assert "version 1.0.0" in response.json()["detail"]
