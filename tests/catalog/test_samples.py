"""A sample is made anew when something in it changes, and nothing of the one before stays."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from catalog.models import Episode, Sample
from catalog.services import samples
from catalog.services.withdrawals import retire_version, withdraw_recording
from portal.core.errors import UnavailableError
from portal.jobs.errors import PermanentError
from portal.jobs.models import Job
from portal.storage import store
from portal.storage.keys import preview_key
from tests.catalog.factories import accept, facts, make_dataset, publish, render, source
from tests.factories import staff
from tests.licensing.factories import stored_dataset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


@pytest.fixture
def version():
    """A version with one episode of each of two recordings."""
    dataset = make_dataset()
    files = [source(filename=f"{name}.csv") for name in ("one", "two")]
    chosen = [episode for file in files for episode in accept(dataset, facts(), file=file)]
    return publish(dataset, chosen)


def build(version, before_the_end=lambda: None):
    samples.build(version_id=str(version.public_id), finish=before_the_end)


def stored(version):
    return [found.key for found in store().list(f"samples/{version.public_id}/")]


def withdraw_first(version):
    episode = Episode.objects.order_by("pk").first()
    return withdraw_recording(
        recording_id=episode.source_file.recording_id, reason="Asked.", by=None
    )


def test_a_sample_that_is_made_anew_leaves_nothing_of_the_one_before(version):
    build(version)
    before = Sample.objects.get().storage_key
    key = Episode.objects.order_by("pk").first().preview_key
    store().put(key, b"drawn anew", content_type="application/vnd.dexterdata.preview")

    build(version)

    now = Sample.objects.get().storage_key
    assert now != before
    assert stored(version) == [now]


def test_what_is_withdrawn_while_a_sample_is_made_is_not_in_it(version, monkeypatch):
    put = store().put

    def meanwhile(key, *args, **kwargs):
        withdraw_first(version)
        return put(key, *args, **kwargs)

    monkeypatch.setattr(store(), "put", meanwhile)
    with pytest.raises(UnavailableError) as caught:
        build(version)
    monkeypatch.undo()

    assert caught.value.code == "sample.changed"
    assert not Sample.objects.exists()
    build(version)
    left = Episode.objects.order_by("pk").last()
    assert Sample.objects.get().episodes == [str(left.public_id)]
    assert stored(version) == [Sample.objects.get().storage_key]


def test_what_is_drawn_anew_while_a_sample_is_made_is_read_again(version, monkeypatch):
    put = store().put

    def meanwhile(key, *args, **kwargs):
        made = put(key, *args, **kwargs)
        episode = Episode.objects.order_by("pk").first()
        Episode.objects.filter(pk=episode.pk).update(
            preview_key=preview_key(episode.public_id, "again/preview.dxpv")
        )
        return made

    monkeypatch.setattr(store(), "put", meanwhile)

    with pytest.raises(UnavailableError):
        build(version)

    assert not Sample.objects.exists()


def test_a_withdrawal_has_the_sample_made_of_what_is_left(
    version, django_capture_on_commit_callbacks
):
    build(version)
    before = Sample.objects.get().storage_key

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_first(version)

    assert len(Sample.objects.get().episodes) == 1
    assert before not in stored(version)
    assert Job.objects.get(kind=samples.KIND).state == "done"


def test_of_a_withdrawn_version_nothing_stays(version, django_capture_on_commit_callbacks):
    build(version)

    with django_capture_on_commit_callbacks(execute=True):
        retire_version(version=version, to="withdrawn", reason="Wrong.", by=staff("admin"))

    assert (Sample.objects.count(), stored(version)) == (0, [])
    assert Job.objects.get(kind=samples.KIND).state == "done"


def test_a_preview_that_is_gone_has_the_work_done_again_later(version):
    store().delete(Episode.objects.order_by("pk").first().preview_key)

    with pytest.raises(UnavailableError):
        build(version)


def test_where_nothing_is_left_to_show_it_says_so(version):
    build(version)
    Episode.objects.update(preview_withheld="consent.expired")

    with pytest.raises(PermanentError) as caught:
        build(version)

    assert caught.value.code == "sample.nothing_to_show"
    assert stored(version) == []


def test_while_previews_are_drawn_again_there_is_none(version):
    Episode.objects.update(preview_withheld="policy.narrowed")
    ended = []

    build(version, lambda: ended.append(True))

    assert (ended, Sample.objects.count()) == ([True], 0)
    Episode.objects.update(preview_withheld="")
    for episode in Episode.objects.all():
        render(episode)
    build(version)
    assert len(Sample.objects.get().episodes) == 2


def test_what_is_drawn_again_while_there_is_no_sample_is_not_missed(version, monkeypatch):
    Episode.objects.update(preview_withheld="policy.narrowed")
    ended = []
    lie_under = store().list

    def meanwhile(prefix):
        Episode.objects.update(preview_withheld="")
        return lie_under(prefix)

    monkeypatch.setattr(store(), "list", meanwhile)

    with pytest.raises(UnavailableError):
        build(version, lambda: ended.append(True))

    assert not ended


def opened() -> zipfile.ZipFile:
    """The one sample there is."""
    with store().open(Sample.objects.get().storage_key) as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))


def licences_of(sample: zipfile.ZipFile) -> dict[str, str | None]:
    """The licence of each file in the sample's manifest."""
    rows = json.loads(sample.read("manifest.json"))["files"]
    return {row["path"]: row.get("licence") for row in rows}


def test_each_recording_of_a_sample_names_its_own_licence_and_whom_to_credit():
    dataset = stored_dataset(b"first", b"other one", licence="CC-BY-4.0 AND MIT")
    dataset.episodes.filter(source_file__filename="pour 1.h5").update(task="stir")
    files = dataset.source_files
    files.filter(filename="pour 0.h5").update(licence="CC-BY-4.0", attribution="A Laboratory")
    files.filter(filename="pour 1.h5").update(licence="MIT", attribution="B Laboratory")

    build(dataset.latest_version)

    assert licences_of(opened()) == {
        "README.md": None,
        "LICENCE.md": None,
        "CITATION.bib": None,
        "recordings/pour 0.h5": "CC-BY-4.0",
        "recordings/pour 1.h5": "MIT",
    }
    text = opened().read("LICENCE.md").decode()
    first, second = text.split("## ")[1:]
    assert first.startswith("CC-BY-4.0\n\nhttps://spdx.org/licenses/CC-BY-4.0.html")
    assert "A Laboratory" in first
    assert "- `recordings/pour 0.h5`" in first
    assert second.startswith("MIT\n")
    assert "- `recordings/pour 1.h5`" in second


def test_what_is_shown_of_sold_data_says_under_which_licence_and_that_it_is_to_look_at(version):
    build(version)

    licences = licences_of(opened())
    licence = version.dataset.licence
    assert licences["episodes/00001/preview.dxpv"] == licence
    text = opened().read("LICENCE.md").decode()
    assert "anything else needs a licence of the dataset" in text
    assert f"## {licence}" in text


def test_the_checks_that_a_sample_advises_name_the_profile():
    dataset = stored_dataset(b"signs", b"of an own device", licence="CC-BY-4.0")
    dataset.episodes.filter(source_file__filename="pour 1.h5").update(task="stir")
    dataset.source_files.filter(filename="pour 0.h5").update(profile="auslan_glove")
    dataset.source_files.filter(filename="pour 1.h5").update(profile="a_profile_of_the_partner")

    build(dataset.latest_version)

    text = opened().read("README.md").decode()
    assert [line.strip() for line in text.splitlines() if "dexter validate" in line] == [
        "dexter validate --profile auslan_glove 'recordings/pour 0.h5'",
        "dexter validate 'recordings/pour 1.h5'",
    ]
