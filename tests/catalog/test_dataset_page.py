"""The dataset's page: what it holds, its sample, its snippets, its safe card, its weight."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import pytest

from catalog import sampling
from catalog.models import DatasetStatistics, Sample
from catalog.sampling import Candidate
from catalog.services import samples, versions
from catalog.services.withdrawals import withdraw_recording
from ingest.services.withholding import withhold_expired
from portal.jobs.models import Job
from portal.storage import store
from tests.answers import whole
from tests.catalog.factories import (
    STREAMS,
    accept,
    draft,
    facts,
    make_dataset,
    publish,
    published_dataset,
    render,
    source,
)
from tests.factories import staff
from tests.licensing.factories import stored_dataset

MOST_HTML = 60_000
CHANNELS = {
    "name": "right_joints",
    "kind": "joint_angle",
    "unit": "rad",
    "hand": "right",
    "layout": "",
    "width": 1,
    "samples": 1000,
    "channels": ["index_mcp_flexion"],
    "least": [0.1],
    "most": [1.5],
    "mean": [0.75],
    "measured": [990],
    "missing": [10],
}


@pytest.fixture
def own_store(settings, tmp_path, db):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


def page(client, dataset) -> str:
    answer = client.get(dataset.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def published_with(**features: object):
    """A dataset of two episodes whose box measured this too."""
    dataset = make_dataset()
    chosen = accept(dataset, facts(), facts(t_start_s=10.0, t_end_s=20.0, success=False))
    version = draft(dataset, chosen)
    by = dataset.organisation.memberships.get().user
    for episode in versions.begin_publishing(version=version, by=by):
        render(episode, **features)
    versions.finish_publishing(version=version, by=by)
    dataset.refresh_from_db()
    return dataset


@pytest.mark.django_db
def test_everything_is_there_without_javascript_and_without_a_login(client):
    html = page(client, published_dataset())

    for anchor in ("datasheet", "licences", "episodes", "measured", "streams", "quality"):
        assert f'id="{anchor}"' in html
    for anchor in ("versions", "use", "cite", "credit"):
        assert f'id="{anchor}"' in html
    assert "Published" in html
    assert 'id="citation-bibtex"' in html
    assert "1 file" in html  # bytes by format
    assert len(html.encode()) <= MOST_HTML


@pytest.mark.django_db
def test_distributions_have_a_picture_with_words_and_a_table(client):
    html = page(client, published_with(peak_speed_m_s=1.5))

    assert re.search(r'role="img" aria-label="Fastest fingertip of 2 episodes: from 1\.5', html)
    assert '<th scope="col" class="r">Episodes</th>' in html
    assert re.search(r"pour water</th>.*?50 %", html, re.DOTALL)


@pytest.mark.django_db
def test_every_channel_is_shown_with_what_is_missing(client):
    dataset = published_with(channels=[CHANNELS])

    row = DatasetStatistics.objects.get(dataset=dataset)
    assert row.streams[0]["parts"] == 2
    assert row.streams[0]["missing"] == [20]
    assert "channels" not in dataset.episodes.first().features
    html = page(client, dataset)
    found = re.search(r"<code>index_mcp_flexion</code>(.*?)</tr>", html, re.DOTALL)
    assert re.findall(r">([\d.]+(?: %)?)<", found[1]) == ["0.1", "0.75", "1.5", "1 %"]
    streams = client.get(f"/api/v1/datasets/{dataset.name}/statistics").json()["streams"]
    assert streams[0]["channels"][0]["mean"] == 0.75


@pytest.mark.django_db
def test_a_withdrawn_recording_leaves_the_channels_statistics(client):
    dataset = published_with(channels=[CHANNELS])

    recording = dataset.source_files.get().recording_id
    withdraw_recording(recording_id=recording, reason="Consent ended.", by=staff("admin"))

    assert DatasetStatistics.objects.get(dataset=dataset).streams == []


@pytest.mark.django_db
def test_the_schema_names_every_stream(client):
    html = page(client, published_dataset())

    for stream in STREAMS:
        assert f"<code>{stream['name']}</code>" in html


HOSTILE = """# Hi
<script>alert(1)</script> <img src=x onerror=alert(1)> <iframe src="//evil.example"></iframe>
[a](javascript:alert(1)) [b](data:text/html;base64,PHNjcmlwdD4=) [c](vbscript:x)
[d]( java&#115;cript:alert(1)) ![e](https://evil.example/pixel.png) <svg/onload=alert(1)>
<a href="https://ok.example" onclick="alert(1)" style="position:fixed">f</a>
[g](https://ok.example "x\\" onmouseover=\\"alert(1)")
```html
</code></pre><script>alert(1)</script>
```
| a | b |
|---|---|
| <script>alert(1)</script> | [x](javascript&colon;alert(1)) |
<style>body{display:none}</style><form action="//evil.example"><input name=q></form>
"""


@pytest.mark.django_db
def test_a_card_with_scripts_shows_its_words_and_runs_nothing(client):
    html = page(client, published_dataset(card=HOSTILE))

    card = re.search(r'<div class="prose">(.*?)</div></section>', html, re.DOTALL)[1]
    assert not re.findall(r"<(script|img|iframe|svg|style|form|input|object|embed)\b", card)
    attributes = re.findall(r"<\w+((?:\s+[\w-]+=\"[^\"]*\")+)", card)
    names = {name for found in attributes for name in re.findall(r"([\w-]+)=\"", found)}
    assert names <= {"href", "rel", "title"}
    assert all(
        address.startswith(("https://", "http://", "mailto:"))
        for address in re.findall(r'href="([^"]*)"', card)
    )


def test_a_sample_takes_the_smallest_recording_of_each_task():
    rows = [
        Candidate("big", 9_000_000, frozenset({"pour"})),
        Candidate("small", 1_000, frozenset({"pour"})),
        Candidate("stir", 2_000, frozenset({"stir"})),
        Candidate("huge", sampling.MOST_BYTES + 1, frozenset({"wipe"})),
    ]

    assert [row.key for row in sampling.choose(rows)] == ["small", "stir"]
    assert sampling.choose(rows[3:]) == []


def _sample(client, dataset) -> tuple[dict, zipfile.ZipFile]:
    answer = client.get(f"/api/v1/datasets/{dataset.name}/sample")
    assert answer.status_code == 200, answer.content
    said = answer.json()
    data = whole(client.get(said["url"]))
    assert hashlib.sha256(data).hexdigest() == said["sha256"]
    return said, zipfile.ZipFile(io.BytesIO(data))


def _built(client, dataset, run_jobs) -> tuple[dict, zipfile.ZipFile]:
    with run_jobs(execute=True):
        first = client.get(f"/api/v1/datasets/{dataset.name}/sample")
    assert first.status_code == 202
    assert first.json()["job"]["kind"] == samples.KIND
    return _sample(client, dataset)


def test_open_data_gives_a_whole_recording_without_an_account(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = stored_dataset(b"one recording", licence="CC-BY-4.0")

    said, opened = _built(client, dataset, django_capture_on_commit_callbacks)

    assert (said["kind"], said["licence"]) == ("recordings", "CC-BY-4.0")
    assert said["files"] == ["recordings/pour 0.h5"]
    assert opened.read("recordings/pour 0.h5") == b"one recording"
    manifest = json.loads(opened.read("manifest.json"))
    assert {row["path"] for row in manifest["files"]} == {
        "README.md",
        "LICENCE.md",
        "CITATION.bib",
        "recordings/pour 0.h5",
    }
    assert "1 whole recording under CC-BY-4.0" in page(client, dataset)
    leads = client.get(f"{dataset.get_absolute_url()}sample/")
    assert leads.status_code == 302


def test_a_sample_of_open_data_holds_no_recording_under_another_licence(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = stored_dataset(b"one recording", b"short", licence="CC-BY-4.0")
    closed = dataset.source_files.filter(filename="pour 1.h5")
    assert closed.update(licence="LicenseRef-DexterData-Partner") == 1

    said, opened = _built(client, dataset, django_capture_on_commit_callbacks)

    assert said["files"] == ["recordings/pour 0.h5"]
    assert "recordings/pour 1.h5" not in opened.namelist()


def test_sold_data_gives_no_more_than_the_player_shows(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = published_dataset()

    said, opened = _built(client, dataset, django_capture_on_commit_callbacks)

    assert said["kind"] == "previews"
    assert not [name for name in opened.namelist() if name.startswith("recordings/")]
    assert "episodes/00001/preview.dxpv" in opened.namelist()
    assert b"anything else needs a licence" in opened.read("README.md").replace(b"\n", b" ")


def test_a_withdrawn_recording_takes_the_sample_and_its_bytes_away(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = stored_dataset(b"one recording", licence="CC-BY-4.0")
    _built(client, dataset, django_capture_on_commit_callbacks)
    key = Sample.objects.get().storage_key

    with django_capture_on_commit_callbacks(execute=True):
        recording = dataset.source_files.get().recording_id
        withdraw_recording(recording_id=recording, reason="Consent ended.", by=staff("admin"))

    assert not Sample.objects.exists()
    assert store().head(key) is None


def test_a_sample_ends_with_the_consent_of_whom_it_shows(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = published_dataset()
    _built(client, dataset, django_capture_on_commit_callbacks)
    key = Sample.objects.get().storage_key
    ended = {"form": "f", "expires_at": "2026-01-01T00:00:00+00:00"}
    dataset.source_files.update(consent=ended)

    assert client.get(f"/api/v1/datasets/{dataset.name}/sample").status_code != 200
    with django_capture_on_commit_callbacks(execute=True):
        withhold_expired()

    assert not Sample.objects.exists()
    assert store().head(key) is None


def test_bytes_that_changed_in_the_store_are_never_handed_out(
    client, own_store, django_capture_on_commit_callbacks
):
    dataset = stored_dataset(b"one recording", licence="CC-BY-4.0")
    store().put(dataset.source_files.get().storage_key, b"other bytes")

    with django_capture_on_commit_callbacks(execute=True):
        client.get(f"/api/v1/datasets/{dataset.name}/sample")

    assert Job.objects.get(kind=samples.KIND).state == "dead"
    answer = client.get(f"/api/v1/datasets/{dataset.name}/sample")
    assert (answer.status_code, answer.json()["code"]) == (404, "sample.not_found")
    assert "are not those that were accepted" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_draft_has_no_sample(client):
    dataset = make_dataset()
    client.force_login(dataset.organisation.memberships.get().user)

    answer = client.get(f"/api/v1/datasets/{dataset.name}/sample")

    assert (answer.status_code, answer.json()["code"]) == (404, "sample.not_found")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("formats", "says", "says_not"),
    [
        (("hdf5",), ("LeRobotDataset.create", "one set of them"), ("extractall",)),
        (("lerobot",), ("extractall", "is a LeRobot set already"), ("LeRobotDataset.create",)),
        (("lerobot", "csv"), ("extractall", "LeRobotDataset.create"), ()),
    ],
)
def test_the_snippets_fit_what_the_version_holds(client, formats, says, says_not):
    dataset = make_dataset()
    chosen = [row for name in formats for row in accept(dataset, file=source(format=name))]
    publish(dataset, chosen)

    html = page(client, dataset)

    assert all(words in html for words in says)
    assert not any(words in html for words in says_not)


@pytest.mark.django_db
@pytest.mark.parametrize(("licence", "logins"), [("CC-BY-4.0", []), (None, ["dexter login"])])
def test_the_commands_run_as_they_are_copied(client, licence, logins):
    dataset = published_dataset(licence=licence) if licence else published_dataset()
    used = page(client, dataset).partition("<h3>Command line</h3>")[2].partition("<h3>")[0]

    assert re.findall(r'<code tabindex="0">(.*?)</code>', used) == [
        "export DEXTER_URL=http://testserver",
        *logins,
        f"dexter download {dataset.name}@1.0.0 -o {dataset.slug}",
        f"dexter verify {dataset.slug}",
    ]


@pytest.fixture
def two_versions(db):
    """A dataset with the versions 1.0.0 and 1.1.0."""
    dataset = make_dataset()
    publish(dataset, accept(dataset), "1.0.0")
    publish(dataset, accept(dataset, file=source()), "1.1.0")
    return dataset


@pytest.mark.parametrize("place", ["?version=9.9.9", "versions/9.9.9/", "sample/?version=9.9.9"])
def test_a_version_that_there_is_not_is_a_page_that_names_those_there_are(
    client, two_versions, place
):
    answer = client.get(f"{two_versions.get_absolute_url()}{place}")

    assert answer.status_code == 404
    html = answer.content.decode()
    assert "There is no version 9.9.9. There is 1.1.0, 1.0.0." in html
    assert f'href="{two_versions.get_absolute_url()}"' in html


def test_an_older_version_that_is_asked_for_is_shown_and_not_the_newest(client, two_versions):
    address = two_versions.get_absolute_url()

    older = client.get(f"{address}?version=1.0.0")

    assert (older.status_code, older["Location"]) == (302, f"{address}versions/1.0.0/")
    assert client.get(f"{address}?version=1.1.0").status_code == 200
    assert client.get(f"{address}?version=latest").status_code == 200


@pytest.mark.parametrize(
    ("number", "code"),
    [("9.9.9", "version.not_found"), ("1.0.0", "sample.not_found")],
)
def test_only_the_latest_version_has_a_sample(client, own_store, two_versions, number, code):
    answer = client.get(f"/api/v1/datasets/{two_versions.name}/sample?version={number}")

    assert (answer.status_code, answer.json()["code"]) == (404, code)
    latest = client.get(f"/api/v1/datasets/{two_versions.name}/sample?version=1.1.0")
    assert latest.status_code == 202


@pytest.mark.django_db
def test_versions_lead_to_what_changed(client):
    dataset = make_dataset()
    publish(dataset, accept(dataset), "1.0.0")
    publish(dataset, accept(dataset, file=source()), "1.1.0")

    html = page(client, dataset)

    assert f'href="{dataset.get_absolute_url()}diff/1.0.0...1.1.0/"' in html
    assert "Compare any two versions" in html
