"""`dexter` against the running portal: each command, and each exit code of API.md."""

from __future__ import annotations

import json
import signal
import time

import pytest

from tests.benchmarks.large_bundle import write_random
from tests.journeys.conftest import DEFAULT
from tests.journeys.dexter import Dexter, signed_in
from tests.journeys.journey import SIMULATED
from tests.journeys.people import Person

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("stack", [DEFAULT], indirect=True)]
META = [
    word
    for name in ("hand", "consent", "subject")
    for word in ("--meta", f"{name}={SIMULATED[name]}")
]


@pytest.fixture
def partner(stack, tmp_path):
    return signed_in(stack, "partner", tmp_path / "partner")


@pytest.fixture
def researcher(stack, tmp_path):
    return signed_in(stack, "researcher", tmp_path / "researcher")


@pytest.fixture
def nobody(stack, tmp_path):
    return Dexter(tmp_path / "nobody", stack.base_url)


@pytest.fixture
def dataset(stack):
    """A dataset of the test's own."""
    partner = Person(stack.base_url, stack.token("partner"))
    slug = f"cli-{time.monotonic_ns()}"
    body = {"owner": "demo-gloves", "slug": slug, "title": "By command", "licence": "CC0-1.0"}
    name = partner.post("datasets", body | {"is_synthetic": True}, status=201)["name"]
    partner.close()
    return name


def test_a_login_is_kept_for_its_owner_only(stack, partner, nobody):
    kept = partner.home / "config" / "dexter" / "credentials.json"

    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text())["url"] == stack.base_url
    assert "token" in nobody.run("login", "--token", "dxd_wrong", code=3)
    assert "dexter login" in nobody.run("bundles", "list", code=3)


def test_files_are_uploaded_judged_and_known_again(partner, dataset, small_file, tmp_path):
    empty = tmp_path / "broken.npz"
    empty.write_bytes(b"PK\x03\x04 not an archive")

    (sent,) = partner.rows("upload", small_file, "--dataset", dataset, *META)
    (again,) = partner.rows("upload", small_file, "--dataset", dataset, *META)
    (refused,) = partner.rows("upload", empty, "--dataset", dataset, code=6)

    assert (sent["state"], sent["verdict"]) in (("passed", "pass"), ("passed", "warn"))
    assert (again["state"], again["recording"]) == ("unchanged", sent["recording"])
    assert (refused["state"], refused["verdict"]) == ("refused", "refused")
    assert (refused["code"], bool(refused["message"])) == ("container.truncated", True)
    assert refused["page"] == f"{partner.url}/recordings/{refused['recording']}/"


def test_an_interrupted_upload_goes_on_where_it_stopped(stack, partner, dataset, tmp_path):
    path = write_random(tmp_path / "random.npz", seed=7)
    process = partner.start("upload", path, "--dataset", dataset, "--no-wait", *META)
    arrived = _wait_for_parts(stack, partner)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    (resumed,) = partner.rows("upload", path, "--dataset", dataset, "--no-wait", *META)

    assert process.returncode == 130, said
    assert 1 <= len(arrived) < 20
    assert resumed["resumed"] is True
    with Person(stack.base_url, stack.token("partner")).http as http:
        recording = http.get(f"recordings/{resumed['recording']}").json()
    assert recording["bytes"] == path.stat().st_size


def _wait_for_parts(stack, dexter):
    """The numbers of the parts that arrived, once there is one."""
    person = Person(stack.base_url, stack.token("partner"))
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for known in (dexter.home / "state").rglob("*.json"):
            text = known.read_text()
            parts = text and person.get(f"uploads/{json.loads(text)['id']}")["parts"]
            if parts:
                person.close()
                return [part["number"] for part in parts]
        time.sleep(0.01)
    raise AssertionError("no part arrived")


def test_datasets_are_found_and_shown_without_an_account(stack, nobody):
    name = stack.objects["licensed_dataset"]

    found = nobody.rows("datasets", "search", "pour")
    (shown,) = nobody.rows("datasets", "show", name)

    assert name in {row["name"] for row in found}
    assert {offer["audience"] for offer in shown["offers"]} >= {"academic", "commercial"}
    assert name in nobody.run("datasets", "search", "pour")
    assert "version 1.0.0" in nobody.run("datasets", "show", name)
    assert "no such dataset" in nobody.run("datasets", "show", "nobody/nothing", code=5)


def test_who_is_not_entitled_is_told_why_and_what_next(stack, partner, researcher, tmp_path):
    name = stack.objects["licensed_dataset"]
    buyer = signed_in(stack, "buyer", tmp_path / "buyer")

    reason = partner.run("bundles", "create", name, code=4)
    foreign = buyer.run("download", stack.objects["bundle"], code=5)
    asked = researcher.run(
        "request", name, "--organisation", stack.organisation("researcher"),
        "--statement", "Grasps.",
    )  # fmt: skip

    assert "grant.not_active" in reason
    assert f"dexter request {name}" in reason
    assert "no such bundle" in foreign.lower()
    assert "affiliation  done" in asked


def test_bundles_are_made_listed_downloaded_on_from_a_cut_and_verified(stack, researcher, tmp_path):
    bundle = stack.objects["bundle"]
    (made,) = researcher.rows("bundles", "create", stack.objects["licensed_dataset"])
    listed = {row["id"]: row for row in researcher.rows("bundles", "list")}
    folder = tmp_path / "data"
    researcher.run("download", bundle, "-o", folder, "--keep")
    (archive,) = (folder / ".dexter").iterdir()
    part = archive.rename(archive.with_name(archive.name + ".part"))
    with part.open("r+b") as stream:
        stream.truncate(part.stat().st_size // 2)

    said = researcher.run("download", bundle, "-o", folder)
    (verified,) = researcher.rows("verify", folder)
    victim = next((folder / "data").iterdir())
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    wrong = researcher.run("verify", folder, code=6)

    assert made["id"] == bundle
    assert listed[bundle]["state"] == "ready"
    assert "every byte as listed" in said
    assert not (folder / ".dexter").exists()
    assert (verified["dataset"], verified["files"]) == (stack.objects["licensed_dataset"], 6)
    assert victim.name in wrong


def test_open_data_is_downloaded_without_an_account(stack, nobody, tmp_path):
    name = stack.objects["open_dataset"]

    said = nobody.run("download", f"{name}@1.0.0", "-o", tmp_path / "open")

    assert f"{name}@1.0.0: every byte as listed" in said


def test_wrong_use_and_wrong_files_have_their_codes(nobody, tmp_path):
    table = tmp_path / "x.csv"
    table.write_text("not;numbers\n")

    assert "No such option" in nobody.run("upload", "--what", code=2)
    assert "Invalid value" in nobody.run("verify", tmp_path / "nothing", code=2)
    nobody.run("validate", table, code=6)
    assert "no bundle" in nobody.run("verify", table, code=6)
