"""Versions: drafted, published, and from then on never changed."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import DatabaseError, transaction

from catalog.models import Episode, Version, VersionEpisode
from catalog.selectors import versions as selectors
from catalog.services import versions
from catalog.services.withdrawals import retire_version, withdraw_recording
from catalog.states import VERSION_MOVES, EpisodeState, VersionState
from portal.audit.models import Entry
from portal.core.errors import ConflictError, IllegalMoveError, InvalidError, NotFoundError
from portal.core.moves import move
from tests.catalog.factories import (
    accept,
    draft,
    facts,
    make_dataset,
    publish,
    published_dataset,
    render,
    source,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_publishing_freezes_a_manifest_and_shows_the_dataset():
    dataset = make_dataset()
    episodes = accept(dataset, facts(), facts(t_start_s=10.0, t_end_s=15.5, task="stir"))

    version = publish(dataset, episodes)

    assert (version.state, dataset.state) == ("published", "published")
    assert dataset.latest_version == version
    assert (version.episodes_count, version.bytes, version.seconds) == (2, 1000, 15.5)
    assert set(Episode.objects.values_list("state", flat=True)) == {EpisodeState.PUBLISHED}
    assert Entry.objects.filter(action="version.published").count() == 1


def test_the_manifest_hash_is_that_of_its_canonical_bytes():
    version = publish(dataset := make_dataset(), accept(dataset))
    version.refresh_from_db()

    text = json.dumps(version.manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert version.manifest_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert version.manifest["dataset"] == dataset.name
    assert [len(file["episodes"]) for file in version.manifest["files"]] == [1]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "9.9.9"},
        {"manifest": {}},
        {"manifest_sha256": "0" * 64},
        {"episodes_count": 7},
        {"state": VersionState.DRAFT},
    ],
)
def test_the_database_refuses_to_change_a_published_version(changes):
    version = publish(dataset := make_dataset(), accept(dataset))

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**changes)

    assert Version.objects.get(pk=version.pk).manifest_sha256 == version.manifest_sha256


def test_the_database_refuses_another_episode_in_a_published_version():
    dataset = make_dataset()
    first, second = accept(dataset, facts(), facts(task="stir"))
    version = publish(dataset, [first])

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        VersionEpisode.objects.create(version=version, episode=second, position=1)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        VersionEpisode.objects.filter(version=version).update(episode=second)

    assert list(version.episodes.all()) == [first]


def test_a_published_version_may_still_be_deprecated():
    version = publish(dataset := make_dataset(), accept(dataset))

    retire_version(
        version=version, to=VersionState.DEPRECATED, reason="Newer one.", by=UserFactory()
    )

    assert Version.objects.get().state == VersionState.DEPRECATED


def retire(version, to):
    retire_version(version=version, to=to, reason="Consent.", by=UserFactory())


def test_withdrawing_the_latest_version_shows_the_one_before():
    dataset = make_dataset()
    episodes = accept(dataset)
    publish(dataset, episodes)
    latest = publish(dataset, episodes, "1.1.0")

    retire(latest, VersionState.WITHDRAWN)

    dataset.refresh_from_db()
    assert (dataset.latest_version.number, dataset.state) == ("1.0.0", "published")


def test_withdrawing_the_only_version_takes_the_dataset_off_the_list():
    dataset = make_dataset()
    version = publish(dataset, accept(dataset))

    retire(version, VersionState.WITHDRAWN)

    dataset.refresh_from_db()
    assert dataset.state == "withdrawn"
    assert Version.objects.get().manifest_sha256 == version.manifest_sha256


def test_a_deprecated_version_is_shown_where_there_is_no_other():
    dataset = make_dataset()
    version = publish(dataset, accept(dataset))

    retire(version, VersionState.DEPRECATED)

    dataset.refresh_from_db()
    assert (dataset.latest_version, dataset.state) == (version, "published")


@pytest.mark.parametrize("was", list(VersionState))
@pytest.mark.parametrize("to", list(VersionState))
def test_only_the_moves_of_the_table_are_possible(was, to):
    version = Version(state=was, pk=0)

    if to not in VERSION_MOVES[was]:
        with pytest.raises(IllegalMoveError):
            move(version, to, moves=VERSION_MOVES)
    else:
        assert (was, to) in {
            ("draft", "publishing"),
            ("publishing", "published"),
            ("publishing", "draft"),
            ("published", "deprecated"),
            ("published", "withdrawn"),
            ("deprecated", "withdrawn"),
        }


@pytest.mark.parametrize("number", ["1", "1.0", "1.0.0-beta", "01.0.0", "v1.0.0", "1.0.0\n", ""])
def test_a_wrong_number_is_refused(number):
    dataset = make_dataset()

    with pytest.raises(InvalidError) as refused:
        draft(dataset, accept(dataset), number)

    assert refused.value.code == "version.number_invalid"


def test_a_number_is_used_once():
    dataset = make_dataset()
    episodes = accept(dataset)
    draft(dataset, episodes)

    with pytest.raises(ConflictError) as refused:
        draft(dataset, episodes)

    assert refused.value.code == "version.exists"


def test_a_version_needs_episodes_of_its_own_dataset():
    dataset = make_dataset()
    foreign = accept(make_dataset())

    with pytest.raises(InvalidError) as empty:
        draft(dataset, [])
    with pytest.raises(InvalidError) as mixed:
        draft(dataset, [*accept(dataset), *foreign])

    assert empty.value.code == "version.empty"
    assert mixed.value.code == "version.episode_unusable"
    assert mixed.value.detail["episodes"] == [str(foreign[0].public_id)]


def test_a_files_licence_must_be_one_that_the_dataset_names():
    dataset = make_dataset(licence="CC-BY-4.0")
    share_alike = accept(dataset, file=source(licence="CC-BY-SA-4.0"))

    with pytest.raises(InvalidError) as refused:
        draft(dataset, share_alike)

    assert refused.value.code == "version.licence_not_covered"
    assert refused.value.detail["files"][0]["licence"] == "CC-BY-SA-4.0"


def test_an_episode_without_a_preview_keeps_the_version_from_being_published():
    dataset = make_dataset()
    version = draft(dataset, accept(dataset))
    versions.begin_publishing(version=version, by=UserFactory())

    with pytest.raises(ConflictError) as refused:
        versions.finish_publishing(version=version, by=None)

    assert refused.value.code == "version.not_rendered"
    assert Version.objects.get().state == VersionState.PUBLISHING


def test_only_episodes_without_renderings_are_handed_out_for_rendering():
    dataset = make_dataset()
    done, bare = accept(dataset, facts(), facts(task="stir"))
    render(done)

    handed = versions.begin_publishing(version=draft(dataset, [done, bare]), by=UserFactory())

    assert handed == [bare]


def test_a_version_that_failed_is_a_draft_again_and_says_why():
    dataset = make_dataset()
    version = draft(dataset, accept(dataset))
    versions.begin_publishing(version=version, by=UserFactory())

    versions.fail_publishing(version=version, reason="The store did not answer.")

    version.refresh_from_db()
    assert (version.state, version.failure) == ("draft", "The store did not answer.")


def test_changes_name_the_episodes_added_and_removed():
    dataset = make_dataset()
    first, second = accept(dataset, facts(), facts(task="stir"))
    publish(dataset, [first])
    version = publish(dataset, [second], "1.1.0")

    assert selectors.changes_of(version) == {
        "since": "1.0.0",
        "episodes_added": [str(second.public_id)],
        "episodes_removed": [str(first.public_id)],
    }


def test_latest_is_the_highest_number_not_the_newest():
    dataset = make_dataset()
    episodes = accept(dataset)
    publish(dataset, episodes, "1.10.0")
    publish(dataset, episodes, "1.9.0")

    assert selectors.get_published(dataset, "latest").number == "1.10.0"
    assert dataset.latest_version.number == "1.10.0"


def test_a_withdrawn_recording_leaves_its_episodes_out_of_new_versions():
    dataset = published_dataset()
    episode = Episode.objects.get()

    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)

    dataset.refresh_from_db()
    episode.refresh_from_db()
    assert (episode.state, dataset.episodes_count) == ("withdrawn", 0)
    with pytest.raises(InvalidError):
        draft(dataset, [episode], "2.0.0")


def test_a_draft_is_not_delivered():
    dataset = make_dataset()
    draft(dataset, accept(dataset))

    with pytest.raises(NotFoundError) as refused:
        selectors.get_published(dataset, "1.0.0")

    assert refused.value.code == "version.not_found"
