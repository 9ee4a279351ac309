"""What Croissant says beyond the files: offers, origins, streams; our checker; unpacked bundles."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.metadata import croissant
from catalog.metadata.checker import check
from catalog.models import Contributor
from catalog.services.licences import set_summary
from catalog.services.withdrawals import withdraw_recording
from licensing.models import Bundle
from licensing.services import offers
from portal.accounts.access import actor_for
from portal.accounts.models import Membership
from portal.storage import store
from tests.catalog.factories import accept, facts, make_dataset, publish, published_dataset, source
from tests.journeys.croissant import assert_croissant_holds, records_of
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db
CODE = "import sys; from mlcroissant.scripts.cli import main; sys.exit(main())"
ODRL = {"odrl:permission", "odrl:prohibition"}


def actions(rule: dict) -> set[str]:
    """The last words of a rule's actions."""
    return {action["@id"].rpartition("#")[2].rpartition(":")[2] for action in rule["odrl:action"]}


def offered(dataset) -> dict:
    """The one offer of the latest version's document."""
    (offer,) = croissant.version_croissant(dataset.latest_version)["usageInfo"]
    return offer


def test_an_offer_says_what_may_and_may_not_be_done_within_which_limits_owing_what():
    dataset = licensing.stored_dataset(b"one")
    licensing.academic_offer(dataset)
    dataset.refresh_from_db()

    offer = offered(dataset)

    assert "odrl:Offer" in offer["@type"]
    plain, on_request = offer["odrl:permission"]
    assert {"read", "research", "train", "derive"} <= actions(plain)
    assert actions(on_request) == {"release_weights"}
    assert {"odrl:obtainConsent"} <= {
        action["@id"] for duty in on_request["odrl:duty"] for action in duty["odrl:action"]
    }
    (refused,) = offer["odrl:prohibition"]
    assert {"commercialise_model", "distribute", "grantUse"} <= actions(refused)
    limits = {limit["odrl:leftOperand"]["@id"]: limit for limit in plain["odrl:constraint"]}
    assert limits["odrl:elapsedTime"]["odrl:rightOperand"]["@value"] == "P730D"
    assert limits["odrl:recipient"]["odrl:operator"] == {"@id": "odrl:isA"}
    assert {"attribute", "inform", "delete"} <= {
        word for duty in plain["odrl:duty"] for word in actions(duty)
    }
    assert offer["license"].endswith("/licences/academic-noncommercial/1.0.0/")


def test_a_price_is_a_duty_to_pay_it():
    dataset = licensing.stored_dataset(b"one")
    licensing.commercial_offer(dataset)
    dataset.refresh_from_db()

    duties = offered(dataset)["odrl:permission"][0]["odrl:duty"]

    (paid,) = [duty for duty in duties if actions(duty) == {"compensate"}]
    price = dataset.licences[0]["price"]
    (limit,) = paid["odrl:constraint"]
    assert float(limit["odrl:rightOperand"]["@value"]) * 100 == price["amount"]
    assert limit["odrl:unit"]["@id"].endswith(price["currency"])


def test_an_offer_to_one_organisation_is_not_published():
    dataset = licensing.stored_dataset(b"one")
    owner = Membership.objects.get(organisation=dataset.organisation, role="owner").user
    taker = licensing.organisation_of(licensing.buyer())
    offers.create_offer(
        actor=actor_for(owner),
        dataset=dataset,
        template_version=licensing.version_of("academic-noncommercial"),
        made=offers.OfferTerms("organisation", None, None, None, False, taker),
    )
    dataset.refresh_from_db()

    assert "usageInfo" not in croissant.version_croissant(dataset.latest_version)


@pytest.mark.parametrize(
    ("licence", "owed"),
    [
        ("CC-BY-4.0", ["attribute", "Notice"]),
        ("CC-BY-SA-4.0", ["attribute", "Notice", "ShareAlike"]),
        ("ODbL-1.0", ["attribute", "Notice", "ShareAlike"]),
        ("CDLA-Sharing-1.0", ["attribute", "Notice", "ShareAlike"]),
        ("CDLA-Permissive-1.0", ["attribute", "Notice"]),
        ("CDLA-Permissive-2.0", ["Notice"]),
        ("etalab-2.0", ["attribute"]),
        ("CC0-1.0", []),
        ("MIT-0 AND ODC-By-1.0", ["attribute", "Notice"]),
        ("CC0-1.0 OR ODbL-1.0", []),
        ("CC-BY-NC-4.0 OR ODbL-1.0", ["attribute", "Notice", "ShareAlike"]),
    ],
)
def test_open_data_is_offered_to_everybody_with_what_its_licence_asks(licence, owed):
    (permission,) = offered(published_dataset(licence=licence))["odrl:permission"]

    assert actions(permission) == {"use", "reproduce", "derive", "distribute"}
    assert [actions(duty) for duty in permission.get("odrl:duty", [])] == [{word} for word in owed]


def test_origins_name_the_device_the_recording_and_what_it_was_taken_from():
    dataset = make_dataset(licence="CC-BY-4.0")
    file = source(sources=("https://zenodo.example/1", "A thesis"), attribution="Lab A\nLab B")
    version = publish(dataset, accept(dataset, file=file))
    second = publish(dataset, accept(dataset, file=source()), "1.1.0")

    document = croissant.version_croissant(version)

    found = document["distribution"][0]
    assert found["prov:wasGeneratedBy"]["name"] == f"Recording {file.recording_id}"
    agents = found["prov:wasGeneratedBy"]["prov:wasAssociatedWith"]
    assert agents == [{"@type": "prov:Agent", "name": "Dexter Sim Glove"}]
    assert [one["name"] for one in found["prov:wasDerivedFrom"]] == list(file.sources)
    assert [one["name"] for one in found["prov:wasAttributedTo"]] == ["Lab A", "Lab B"]
    revised = croissant.version_croissant(second)["prov:wasRevisionOf"]
    assert revised["name"] == f"{dataset.name} 1.0.0"


def test_a_file_leads_to_its_recordings_page_and_says_how_it_is_had():
    dataset = make_dataset()
    version = publish(dataset, accept(dataset, file=(file := source())))

    (found,) = croissant.version_croissant(version)["distribution"]

    page = f"/datasets/{dataset.name}/recordings/{file.recording_id}/quality/"
    assert found["contentUrl"].endswith(page)
    assert "had with a bundle" in found["description"]


def test_synthetic_data_was_made_by_software():
    version = published_dataset(is_synthetic=True).latest_version

    document = croissant.version_croissant(version)

    made = document["prov:wasGeneratedBy"]
    assert made["name"] == "Simulation"
    assert {agent["@type"] for agent in made["prov:wasAssociatedWith"]} == {"prov:SoftwareAgent"}
    assert document["rai:personalSensitiveInformation"].startswith("None: nobody was recorded.")


def test_the_data_sheet_is_said_in_the_words_of_responsible_ai():
    dataset = published_dataset()
    stated = {"limits": "Only right hands.", "consent": "Written.", "collected_when": "May 2026"}
    type(dataset).objects.update(datasheet=stated)
    dataset.refresh_from_db()

    document = croissant.version_croissant(dataset.latest_version)

    assert document["rai:dataLimitations"] == "Only right hands."
    assert document["rai:personalSensitiveInformation"] == "Consent: Written."
    assert document["rai:dataCollectionTimeframe"] == "May 2026"
    assert document["rai:dataCollectionType"] == "Direct measurement"


def test_streams_are_records_that_name_their_channels_and_who_reads_the_samples():
    document = croissant.version_croissant(published_dataset().latest_version)

    sets = {found["@id"]: found for found in document["recordSet"]}
    assert set(sets) == {"episodes", "streams"}
    rows = sets["streams"]["data"]
    assert [row["streams/name"] for row in rows] == ["right_tactile", "right_joints"]
    assert len(rows[0]["streams/channels"]) == 256
    channels = sets["streams"]["field"][-1]
    assert (channels["isArray"], channels["arrayShape"]) == (True, "-1")
    assert "readers of the dexterdata library" in sets["streams"]["description"]


def test_files_without_streams_leave_no_empty_record_set(tmp_path):
    pytest.importorskip("mlcroissant")
    dataset = make_dataset()
    version = publish(dataset, accept(dataset, file=source(streams=())))
    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(croissant.version_croissant(version)))

    assert records_of(path) == {"episodes": 1}


def test_what_was_withdrawn_is_not_told_of_any_more(client):
    dataset = make_dataset()
    kept, gone = [accept(dataset, facts(task=task))[0] for task in ("pour", "fold cloth")]
    publish(dataset, [kept, gone])
    withdraw_recording(recording_id=gone.source_file.recording_id, reason="Asked.", by=None)

    text = client.get(f"/api/v1/datasets/{dataset.name}/croissant").content.decode()

    assert str(kept.public_id) in text
    for told in (gone.public_id, gone.source_file.recording_id, "fold cloth"):
        assert str(told) not in text


def test_persons_are_named_as_creators():
    dataset = published_dataset()
    Contributor.objects.create(
        dataset=dataset,
        position=1,
        name="Example, Ada",
        role="Creator",
        orcid="0000-0002-1825-0097",
    )
    Contributor.objects.create(dataset=dataset, position=2, name="Example Group", role="Creator")

    creators = croissant.version_croissant(dataset.latest_version)["creator"]

    assert creators[0]["@type"] == "sc:Person"
    assert creators[0]["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    assert creators[1] == {"@type": "sc:Organization", "name": "Example Group"}


def test_our_checker_finds_nothing_wrong_with_any_kind_of_document():
    commercial = licensing.stored_dataset(b"one")
    licensing.academic_offer(commercial)
    licensing.commercial_offer(commercial)
    plain = published_dataset(facts(), facts(t_start_s=3.0, success=None), licence="CC-BY-4.0")
    unsaid = published_dataset()
    row = {"template": "x", "name": "X", "kind": "academic", "audience": "anyone", "offer": "1"}
    set_summary(dataset=unsaid, licences=[row | {"price": None}])

    for dataset in (commercial, plain, unsaid, published_dataset(is_synthetic=True)):
        dataset.refresh_from_db()
        assert check(croissant.version_croissant(dataset.latest_version)) == []


def _without(key):
    return lambda document: document.pop(key)


def _set(*path):
    *keys, value = path

    def change(document):
        place = document
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        *((_without(key), "croissant.missing") for key in ("creator", "license", "version")),
        (_without("datePublished"), "croissant.missing"),
        (_set("version", "one"), "croissant.version"),
        (_set("datePublished", "yesterday"), "croissant.date"),
        (_set("license", "CC-BY-4.0"), "croissant.address"),
        (_set("@context", "@vocab", "http://schema.org/"), "croissant.context"),
        (_set("foo:bar", 1), "croissant.context"),
        (_set("creator", 0, "name", ""), "croissant.party"),
        (_set("distribution", 0, "sha256", "abc"), "croissant.sha256"),
        (_set("distribution", 0, "contentSize", "1 kB"), "croissant.size"),
        (_set("distribution", 0, "@id", "episodes"), "croissant.id_twice"),
        (_set("recordSet", 0, "key", {"@id": "nothing"}), "croissant.reference"),
        (_set("recordSet", 0, "data", [{"episodes/id": "1"}]), "croissant.record"),
        (_set("recordSet", 1, "field", 6, "isArray", False), "croissant.array"),
        (_set("usageInfo", 0, "odrl:permission", []), "croissant.offer"),
        (_set("usageInfo", 0, "odrl:permission", 0, "odrl:action", []), "croissant.rule"),
        (_set("usageInfo", 0, "@type", "Thing"), "croissant.usage"),
    ],
)
def test_our_checker_finds_each_fault(change, code):
    document = croissant.version_croissant(published_dataset(licence="CC-BY-4.0").latest_version)
    broken = copy.deepcopy(document)
    change(broken)

    assert code in {fault.code for fault in check(broken)}


@pytest.mark.parametrize(
    ("encoding", "extract", "kind", "is_read"),
    [
        ("application/x-hdf5", {"fileProperty": "content"}, "sc:Float", False),
        ("application/x-npz", {"column": "t_s"}, "sc:Float", False),
        ("text/csv", {"fileProperty": "content"}, "sc:Float", False),
        ("text/csv", {"column": "t_s"}, "sc:Float", True),
        ("application/x-parquet", {"column": "t_s"}, "sc:Float", True),
        ("application/json", {"jsonPath": "$.a"}, "sc:Float", True),
        ("application/json", {"column": "a"}, "sc:Float", False),
        ("text/plain", {"fileProperty": "content"}, "sc:Float", False),
        ("text/plain", {"fileProperty": "lines"}, "sc:Text", True),
        ("image/png", {"fileProperty": "content"}, "sc:ImageObject", True),
        ("application/x-hdf5", {"fileProperty": "filename"}, "sc:Text", True),
    ],
)
def test_our_checker_refuses_records_from_what_cannot_be_read(encoding, extract, kind, is_read):
    document = croissant.version_croissant(published_dataset(licence="CC-BY-4.0").latest_version)
    file = document["distribution"][0]
    file["encodingFormat"] = encoding
    source = {"fileObject": {"@id": file["@id"]}, "extract": extract}
    field = {"@type": "cr:Field", "@id": "more/a", "name": "a", "dataType": kind}
    sub = field | {"@id": "more/a/b", "source": source}
    for fields in ([field | {"source": source}], [field | {"source": source, "subField": [sub]}]):
        more = {"@type": "cr:RecordSet", "@id": "more", "name": "more", "field": fields}
        changed = document | {"recordSet": [*document["recordSet"], more]}

        codes = {fault.code for fault in check(changed)}

        assert codes == (set() if is_read else {"croissant.unreadable"})


@pytest.fixture
def unpacked(tmp_path, settings, django_capture_on_commit_callbacks) -> Path:
    """A bundle of open data, asked for and built as anybody's is, in a folder."""
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    dataset = licensing.stored_dataset(b"one recording", licence="CC-BY-4.0")
    with django_capture_on_commit_callbacks(execute=True):
        assert licensing.post(None, "bundles", licensing.bundle_body(dataset)).status_code < 300
    folder = tmp_path / "unpacked"
    with store().open(Bundle.objects.get().storage_key) as file:
        zipfile.ZipFile(io.BytesIO(file.read())).extractall(folder)
    return folder


def run_reference(*words: str) -> subprocess.CompletedProcess:
    """The command of the reference implementation."""
    command = [sys.executable, "-c", CODE, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_an_unpacked_bundle_validates_and_loads(unpacked):
    pytest.importorskip("mlcroissant")
    path = str(unpacked / "croissant.json")

    validated = run_reference("validate", "--jsonld", path)
    loaded = run_reference("load", "--jsonld", path, "--record_set", "episodes")

    assert validated.returncode == 0, validated.stderr[-2000:]
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    assert "pour water" in loaded.stdout + loaded.stderr
    assert_croissant_holds((unpacked / "croissant.json").read_bytes(), unpacked)
    call_command("check_croissant", str(unpacked), stdout=io.StringIO())


def test_our_checker_reads_the_files_beside_the_document(unpacked):
    path = unpacked / "croissant.json"
    document = json.loads(path.read_text())
    file = next(unpacked.glob("data/**/*.h5"))
    codes = lambda: {fault.code for fault in check(document, unpacked)}  # noqa: E731
    assert codes() == set()

    file.write_bytes(b"0" * file.stat().st_size)
    assert codes() == {"croissant.hash_differs"}
    file.write_bytes(b"more")
    assert codes() == {"croissant.size_differs"}
    file.unlink()
    assert codes() == {"croissant.no_file"}
    document["distribution"][0]["contentUrl"] = "../../secret"
    assert codes() == {"croissant.outside"}
    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_croissant", str(unpacked), stdout=io.StringIO())


def test_the_command_checks_a_version_by_its_name():
    dataset = published_dataset()
    out = io.StringIO()

    call_command("check_croissant", f"{dataset.name}@1.0.0", stdout=out)

    assert out.getvalue() == "Nothing is wrong.\n"
    for wrong in (f"{dataset.name}@9.9.9", "nothing"):
        with pytest.raises(CommandError):
            call_command("check_croissant", wrong, stdout=out)
