"""A seeded catalogue is whole, says that it is synthetic, and mixes with nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog import manifest
from catalog.models import Dataset, Episode, EpisodeSegment, FacetValue, SourceFile, Version
from catalog.search.segments import unpack
from portal.accounts.models import Organisation, User
from portal.management.seeding import draws
from tests.catalog.factories import published_dataset
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def seed(datasets: int = 9, episodes: int = 400) -> str:
    said = StringIO()
    call_command("seed_catalogue", datasets=datasets, episodes=episodes, yes=True, stdout=said)
    return said.getvalue()


def test_what_was_asked_for_is_there_and_can_be_found(client):
    seed()

    assert (Dataset.objects.count(), Episode.objects.count()) == (9, 400)
    assert client.get("/api/v1/datasets/search").json()["total"] == 9
    assert client.get("/api/v1/episodes/facets").json()["total"] == 400
    one = Dataset.objects.order_by("pk").first()
    task = one.tasks_seen[0]
    found = client.get("/api/v1/datasets/search", {"q": one.title.split()[0], "task": task}).json()
    assert one.name in [row["name"] for row in found["results"]]


def test_everything_says_that_it_is_synthetic_and_nobody_is_invented():
    seed()

    assert [row.name for row in Organisation.objects.all()] == ["Seeded catalogue (synthetic)"]
    assert not User.objects.exists()
    assert Dataset.objects.filter(is_synthetic=True, title__contains="(synthetic)").count() == 9
    assert not SourceFile.objects.exclude(device__startswith="Simulated ").exists()
    assert not SourceFile.objects.exclude(subject__startswith="simulated ").exists()


def test_its_rows_agree_with_each_other():
    seed()

    for version in Version.objects.select_related("dataset"):
        ids = [str(entry.episode.public_id) for entry in version.entries.order_by("position")]
        assert manifest.episode_ids(version.manifest) == ids
        assert manifest.digest(version.manifest) == version.manifest_sha256
        assert version.episodes_count == len(ids)
    for dataset in Dataset.objects.all():
        segment = unpack(EpisodeSegment.objects.get(dataset=dataset).columns)
        assert segment.rows == dataset.episodes_count == dataset.episodes.count()
        tasks = FacetValue.objects.filter(dataset=dataset, key="task").values_list(
            "value", flat=True
        )
        assert set(dataset.episodes.values_list("task", flat=True)) <= set(tasks)


def test_the_same_seed_draws_the_same_and_another_something_else():
    def drawn(seed: int) -> draws.Draw:
        chance = draws.generator(seed, 3)
        return draws.draw(chance, draws.sketch(chance, 3), 50)

    assert drawn(1) == drawn(1) != drawn(2)
    assert sum(draws.sizes(100, 5000, 1)) == 5000
    assert min(draws.sizes(100, 101, 1)) == 1


def test_a_second_run_changes_nothing_and_another_size_is_refused():
    seed()

    assert "here already" in seed()
    with pytest.raises(CommandError, match="Another seeding"):
        seed(datasets=10)


@pytest.mark.parametrize("make", [OrganisationFactory, published_dataset])
def test_it_is_never_mixed_with_what_is_real(make):
    make()

    with pytest.raises(CommandError, match="never mixed"):
        seed()


def test_a_portal_in_production_is_never_seeded(settings):
    settings.DEXTER_SANDBOX_PAYMENTS = False

    with pytest.raises(CommandError, match="production"):
        seed()
    assert not Dataset.objects.exists()


def test_without_a_yes_nothing_is_written(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "no")

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("seed_catalogue", datasets=1, episodes=1, stdout=StringIO())
    assert not Dataset.objects.exists()
