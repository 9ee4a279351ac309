"""Bundles and links, over HTTP, with real bytes in the store."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import SourceFile
from dexterdata.client import VerifyError
from dexterdata.client.bundles import unpack as unpack_into
from dexterdata.client.verify import verify
from licensing.models import Bundle, LinkRecord
from portal.jobs.models import Job
from portal.storage import store
from tests.answers import whole
from tests.factories import staff
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    get,
    post,
    researcher,
    stored_dataset,
)

pytestmark = pytest.mark.django_db
CONTENT = b"glove bytes " * 1000


@pytest.fixture(autouse=True)
def jobs_run_on_commit(django_capture_on_commit_callbacks):
    """Run the jobs of a block when it ends, as a worker would."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def build(jobs_run_on_commit):
    def ask(user, dataset, grant=None, **fields):
        with jobs_run_on_commit(execute=True):
            return post(user, "bundles", bundle_body(dataset, grant, **fields))

    return ask


def unpack(bundle: Bundle) -> zipfile.ZipFile:
    with store().open(bundle.storage_key) as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))


def test_a_bundle_holds_recordings_and_papers(build):
    person, dataset = researcher(), stored_dataset(CONTENT, b"second")
    grant = academic_grant(person, dataset)

    asked = build(person, dataset, grant)

    assert asked.status_code == 202
    assert asked.json()["job"]["state"] in ("due", "done")
    shown = get(person, f"bundles/{asked.json()['id']}").json()
    assert shown["state"] == "ready"
    bundle = Bundle.objects.get()
    with unpack(bundle) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.namelist() == [
            "manifest.json",
            "LICENCE.md",
            "terms.json",
            "CITATION.bib",
            "croissant.json",
            "data/pour 0.h5",
            "data/pour 1.h5",
        ]
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("data/pour 0.h5") == CONTENT
        assert grant.agreement.sha256 in archive.read("LICENCE.md").decode()
        assert json.loads(archive.read("terms.json"))["terms"] == grant.agreement.terms
        assert archive.read("CITATION.bib").startswith(b"@misc{")
        croissant = json.loads(archive.read("croissant.json"))
    assert manifest["dataset"] == dataset.name
    assert manifest["grant"] == str(grant.public_id)
    assert manifest["files"][0]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert manifest["files"][0]["path"] == "data/pour 0.h5"
    assert [row["licence"] for row in manifest["files"]] == [dataset.licence] * 2
    files = [item for item in croissant["distribution"] if item["@type"] == "cr:FileObject"]
    assert {item["contentUrl"] for item in files} == {
        "data/pour%200.h5",
        "data/pour%201.h5",
    }


def test_a_bundle_and_its_papers_can_be_proven(build, tmp_path):
    person, dataset = researcher(), stored_dataset(CONTENT)
    build(person, dataset, academic_grant(person, dataset))
    with unpack(Bundle.objects.get()) as archive:
        archive.extractall(tmp_path)

    proven = verify(tmp_path)
    (tmp_path / "LICENCE.md").write_text("Do as you like.")
    with pytest.raises(VerifyError) as caught:
        verify(tmp_path)

    assert (proven.dataset, proven.files, proven.bytes) == (dataset.name, 1, len(CONTENT))
    assert caught.value.files == ["LICENCE.md"]
    papers = json.loads((tmp_path / "manifest.json").read_text())["papers"]
    assert [entry["path"] for entry in papers] == [
        "LICENCE.md",
        "terms.json",
        "CITATION.bib",
        "croissant.json",
    ]


def test_the_stored_object_is_what_the_bundle_says(build):
    person, dataset = researcher(), stored_dataset(CONTENT)

    build(person, dataset, academic_grant(person, dataset))

    bundle = Bundle.objects.get()
    with store().open(bundle.storage_key) as stream:
        data = stream.read()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (bundle.bytes, bundle.sha256)


def test_the_same_request_gives_the_same_bundle(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    everything = [str(dataset.episodes.get().public_id)]

    first = build(person, dataset, grant)
    again = build(person, dataset, grant)
    listed = build(person, dataset, grant, selection={"episodes": everything})

    assert (first.status_code, again.status_code, listed.status_code) == (202, 200, 200)
    assert {answer.json()["id"] for answer in (first, again, listed)} == {first.json()["id"]}
    assert Job.objects.filter(kind="licensing.build_bundle").count() == 1


def test_building_again_gives_the_same_bytes(build, jobs_run_on_commit):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    build(person, dataset, grant)
    first = Bundle.objects.get().sha256
    Bundle.objects.update(state="expired")

    again = build(person, dataset, grant)

    assert again.status_code == 202
    assert Bundle.objects.get().state == "ready"
    assert Bundle.objects.get().sha256 == first


def test_a_part_of_a_recording_is_refused(build):
    person, dataset = researcher(), stored_dataset(CONTENT, b"second", episodes=2)
    grant = academic_grant(person, dataset)
    one = dataset.episodes.order_by("pk").first()

    answer = build(person, dataset, grant, selection={"episodes": [str(one.public_id)]})

    assert (answer.status_code, answer.json()["code"]) == (422, "selection.partial_recording")
    assert answer.json()["recordings"] == [str(one.source_file.recording_id)]
    assert not Bundle.objects.exists()


def test_a_whole_recording_may_be_selected(build):
    person, dataset = researcher(), stored_dataset(CONTENT, b"second", episodes=2)
    grant = academic_grant(person, dataset)
    chosen = [str(row.public_id) for row in dataset.episodes.order_by("pk")[:2]]

    answer = build(person, dataset, grant, selection={"episodes": chosen})

    assert answer.status_code == 202
    with unpack(Bundle.objects.get()) as archive:
        names = [name for name in archive.namelist() if name.startswith("data/")]
    assert names == ["data/pour 0.h5"]


def test_an_unknown_episode_is_named(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    stranger = "00000000-0000-4000-8000-000000000000"

    answer = build(
        person,
        dataset,
        academic_grant(person, dataset),
        selection={"episodes": [stranger]},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "selection.unknown_episode")


def test_open_data_needs_no_account(build):
    dataset = stored_dataset(CONTENT, licence="CC-BY-4.0")

    asked = build(None, dataset)
    links = post(None, f"bundles/{asked.json()['id']}/links").json()["links"]

    assert asked.status_code == 202
    assert asked.json()["grant"] is None
    assert links[0]["sha256"] == Bundle.objects.get().sha256
    with unpack(Bundle.objects.get()) as archive:
        licence = archive.read("LICENCE.md").decode()
        assert json.loads(archive.read("manifest.json"))["grant"] is None
    assert licence == (
        "# Kitchen hands\n\n"
        "Licence of the whole: CC-BY-4.0. Each file keeps the licence of its source:\n\n"
        "## CC-BY-4.0\n\nhttps://spdx.org/licenses/CC-BY-4.0.html\n\nExample Laboratory\n\n"
        "- `data/pour 0.h5`\n"
    )
    assert LinkRecord.objects.get().user is None


def test_each_open_file_keeps_the_licence_and_attribution_of_its_source(build):
    dataset = stored_dataset(b"one", b"two", licence="CC-BY-4.0 AND MIT")
    first, second = SourceFile.objects.order_by("pk")
    SourceFile.objects.filter(pk=first.pk).update(licence="CC-BY-4.0", attribution="By A.")
    SourceFile.objects.filter(pk=second.pk).update(licence="MIT", attribution="By B.")

    build(None, dataset)

    with unpack(Bundle.objects.get()) as archive:
        text = archive.read("LICENCE.md").decode()
    by_a, by_b = text.split("## MIT")
    assert "https://spdx.org/licenses/CC-BY-4.0.html" in by_a
    assert ("By A." in by_a, "`data/pour 0.h5`" in by_a) == (True, True)
    assert "https://spdx.org/licenses/MIT.html" in by_b
    assert ("By B." in by_b, "`data/pour 1.h5`" in by_b) == (True, True)


def test_licensed_data_without_a_grant_is_refused(build):
    dataset = stored_dataset(CONTENT)

    answer = build(researcher(), dataset)

    assert (answer.status_code, answer.json()["code"]) == (403, "grant.not_active")
    assert not Bundle.objects.exists()


def test_a_link_delivers_every_byte_and_is_in_the_ledger(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    asked = build(person, dataset, grant).json()
    before = timezone.now()

    link = post(person, f"bundles/{asked['id']}/links").json()["links"][0]

    answer = client_of(None).get(link["url"].removeprefix("http://testserver"))
    data = whole(answer)
    assert hashlib.sha256(data).hexdigest() == link["sha256"]
    assert len(data) == link["bytes"]
    row = LinkRecord.objects.get()
    assert (row.user, row.grant, row.bundle.public_id) == (
        person,
        grant,
        Bundle.objects.get().public_id,
    )
    assert row.address == "127.0.0.1"
    assert before <= row.minted_at
    assert row.expires_at - row.minted_at == timedelta(seconds=60)


def test_a_large_bundle_gets_a_quarter_of_an_hour(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    asked = build(person, dataset, academic_grant(person, dataset)).json()
    Bundle.objects.update(bytes=64 * 1024**2 + 1)

    post(person, f"bundles/{asked['id']}/links")

    row = LinkRecord.objects.get()
    assert row.expires_at - row.minted_at == timedelta(minutes=15)


def test_revocation_stops_links_and_removes_the_file(build, jobs_run_on_commit):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    asked = build(person, dataset, grant).json()
    link = post(person, f"bundles/{asked['id']}/links").json()["links"][0]

    with jobs_run_on_commit(execute=True):
        revoked = post(
            staff("licensing"), f"grants/{grant.public_id}/revoke", {"reason": "Data was shared."}
        )
    after = post(person, f"bundles/{asked['id']}/links")
    asked_again = build(person, dataset, grant)

    assert revoked.json()["state"] == "terminated"
    assert Bundle.objects.get().state == "revoked"
    assert (after.status_code, after.json()["code"]) == (403, "grant.not_active")
    assert "Data was shared." in after.json()["detail"]
    assert asked_again.json()["code"] == "grant.not_active"
    assert LinkRecord.objects.count() == 1
    assert store().head(Bundle.objects.get().storage_key) is None
    assert client_of(None).get(link["url"].removeprefix("http://testserver")).status_code == 404


def test_a_content_that_changed_is_never_delivered(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    store().put(dataset.source_files.get().storage_key, b"other bytes")

    asked = build(person, dataset, grant)

    shown = get(person, f"bundles/{asked.json()['id']}").json()
    assert shown["state"] == "failed"
    assert shown["job"]["state"] == "dead"
    assert shown["job"]["error"]["code"] == "bundle.content_changed"
    assert list(store().list("bundles/")) == [] or not Bundle.objects.get().storage_key


def test_a_failed_bundle_is_built_when_asked_again(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    key = dataset.source_files.get().storage_key
    store().put(key, b"other bytes")
    build(person, dataset, grant)
    store().put(key, CONTENT)

    again = build(person, dataset, grant)

    assert again.status_code == 202
    assert Bundle.objects.get().state == "ready"


def test_a_grant_revoked_before_the_worker_begins_builds_nothing(jobs_run_on_commit):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)

    with jobs_run_on_commit(execute=True):
        post(person, "bundles", bundle_body(dataset, grant))
        post(staff("licensing"), f"grants/{grant.public_id}/revoke", {"reason": "Breach."})

    bundle = Bundle.objects.get()
    assert bundle.state == "failed"
    assert "revoked" in bundle.error
    assert Job.objects.get(kind="licensing.build_bundle").error["code"] == "grant.not_active"


def test_others_do_not_see_a_bundle(build):
    person, dataset = researcher(), stored_dataset(CONTENT)
    asked = build(person, dataset, academic_grant(person, dataset)).json()

    assert get(buyer(), f"bundles/{asked['id']}").status_code == 404
    assert post(buyer(), f"bundles/{asked['id']}/links").status_code == 404
    assert post(None, f"bundles/{asked['id']}/links").status_code == 404
    assert get(buyer(), "bundles").json()["results"] == []


def test_another_organisations_grant_is_not_found(build):
    dataset = stored_dataset(CONTENT)
    grant = commercial_grant(buyer(), dataset)

    assert build(researcher(), dataset, grant).status_code == 404
    assert build(None, dataset, grant).status_code == 401


def test_a_bundle_that_is_not_ready_has_no_links():
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)
    asked = post(person, "bundles", bundle_body(dataset, grant)).json()

    answer = post(person, f"bundles/{asked['id']}/links")

    assert (answer.status_code, answer.json()["code"]) == (409, "bundle.not_ready")
    assert answer.json()["next_step"]["url"] == f"/bundles/{asked['id']}/"


def test_the_requester_is_told_when_it_is_ready(build, mailoutbox):
    person, dataset = researcher(), stored_dataset(CONTENT)
    grant = academic_grant(person, dataset)

    build(person, dataset, grant)

    assert mailoutbox[-1].subject == "Your bundle of Kitchen hands is ready"
    assert mailoutbox[-1].to == [person.email]


def test_the_commands_of_a_bundles_page_follow_each_other(build, tmp_path):
    person, dataset = researcher(), stored_dataset(CONTENT)
    asked = build(person, dataset, academic_grant(person, dataset)).json()
    page = client_of(person).get(f"/bundles/{asked['id']}/").content.decode()
    into = re.search(rf"dexter download {asked['id']} -o (\S+?)[\"<]", page).group(1)
    proven = re.search(r"dexter verify (\S+?)[\"<]", page).group(1)
    archive = tmp_path / Bundle.objects.get().filename
    with store().open(Bundle.objects.get().storage_key) as stream:
        archive.write_bytes(stream.read())

    unpack_into(archive, tmp_path / into)

    assert verify(tmp_path / proven).files == 1
    assert verify(archive).files == 1
