"""The whole job by HTTP alone, along API.md, first part: from a file to an accepted recording.

The tests of the three parts are the steps of one journey, in this order, over one running portal.
"""

from __future__ import annotations

import pytest

from tests.journeys.journey import (
    SIGNED,
    SIMULATED,
    cut_in_the_middle,
    declared,
    parts_of,
    send_parts,
    sha256_of,
    upload,
)
from tests.journeys.people import problem_in

pytestmark = pytest.mark.slow


def dataset_body(name: str, **more):
    owner, slug = name.split("/")
    return {
        "owner": owner,
        "slug": slug,
        "title": f"Journey: {slug}",
        "summary": "Made by a test.",
        "card": "## About\n\nMade by a test.",
        "attribution": "M. W. Kadous, Australian Sign Language signs, UCI, CC BY 4.0.",
        **more,
    }


def test_a_partner_opens_two_datasets_once_however_often_it_is_asked(journey):
    partner = journey.person("partner")
    signs = dataset_body(journey.open_data, licence="CC-BY-4.0", tasks=["sign language"])
    touch = dataset_body(
        journey.touch_data, licence="LicenseRef-Journey", tasks=["pour water"], is_synthetic=True
    )

    first = partner.post("datasets", signs, status=201, key=f"open-{journey.walk}")
    again = partner.send("datasets", signs, key=f"open-{journey.walk}")
    partner.post("datasets", touch, status=201)

    assert first["name"] == journey.open_data
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert again.json() == first
    reused = partner.send("datasets", touch, key=f"open-{journey.walk}")
    problem_in(reused, 409, "idempotency.reused")
    journey.person("buyer").refused("datasets", signs, status=403, code="auth.scope_missing")
    journey.person("visitor").refused("datasets", signs, status=401, code="auth.required")


def test_a_file_in_five_parts_survives_a_cut_connection(journey, large_file):
    partner = journey.person("partner")
    body = declared(large_file, journey.touch_data, SIMULATED | {"task": "pour water"})
    opened = partner.post("uploads", body, status=201)
    parts = parts_of(large_file, opened["part_size"])
    assert (opened["state"], opened["parts"], len(parts)) == ("open", 5, 5)

    before = send_parts(partner, opened, {number: parts[number] for number in (1, 2, 3)})
    fourth = partner.post(f"uploads/{opened['id']}/parts", {"numbers": [4]}, status=200)["parts"][0]
    cut_in_the_middle(fourth, parts[4])
    there = partner.get(f"uploads/{opened['id']}")["parts"]
    missing = partner.refused(
        f"uploads/{opened['id']}/complete",
        {"parts": before},
        status=409,
        code="upload.part_missing",
    )
    after = send_parts(partner, opened, {number: parts[number] for number in (4, 5)})
    answer = partner.post(
        f"uploads/{opened['id']}/complete", {"parts": [*before, *after]}, status=202
    )
    partner.done(answer["job"])

    assert [part["number"] for part in there] == [1, 2, 3]
    assert missing["parts"] == [4, 5]
    recording = partner.get(f"recordings/{answer['recording']['id']}")
    assert (recording["state"], recording["verdict"]) in (("passed", "pass"), ("passed", "warn"))
    report = partner.get(f"recordings/{recording['id']}/report")
    assert report["sha256"] == recording["sha256"] == sha256_of(large_file.read_bytes())
    assert (report["bytes"], report["format"]) == (large_file.stat().st_size, "hdf5")
    journey.ids["large"] = recording["id"]


def test_what_is_wrong_with_an_upload_is_told(journey, large_file, signs):
    partner, other = journey.person("partner"), journey.person("researcher")
    again = declared(large_file, journey.touch_data, SIMULATED)
    wrong = declared(signs[0], journey.open_data, SIGNED, sha256="0" * 64, profile="auslan_glove")

    duplicate = partner.refused("uploads", again, status=409, code="upload.duplicate")
    refused = upload(partner, wrong, signs[0])

    assert duplicate["recording"] == journey.ids["large"]
    assert (refused["state"], refused["verdict"]) == ("refused", "refused")
    findings = partner.get(f"recordings/{refused['id']}/report")["findings"]
    assert [finding["check"] for finding in findings] == ["upload.checksum_mismatch"]
    assert "another SHA-256 than was declared" in findings[0]["message"]
    problem_in(other.http.get(f"recordings/{refused['id']}"), 403, "auth.scope_missing")
    problem_in(other.send("uploads", again), 403, "auth.scope_missing")
    too_large = again | {"size": 51 * 1024**3}
    partner.refused("uploads", too_large, status=413, code="input.too_large")
    partner.refused("uploads", again | {"size": 0}, status=422, code="input.empty")
    fields = partner.refused("uploads", {"filename": "x.csv"}, status=422, code="input.invalid")[
        "errors"
    ]
    assert {item["field"] for item in fields} == {"size", "sha256", "dataset"}


def test_reports_say_what_was_found_and_only_complete_recordings_are_submitted(
    journey, signs, small_file
):
    partner = journey.person("partner")
    without = {name: value for name, value in SIGNED.items() if name != "consent"}
    silent = upload(
        partner, declared(signs[0], journey.open_data, without, profile="auslan_glove"), signs[0]
    )
    told = [
        upload(partner, declared(path, journey.open_data, SIGNED, profile="auslan_glove"), path)
        for path in signs[1:3]
    ]
    cup = upload(
        partner,
        declared(small_file, journey.touch_data, SIMULATED | {"task": "place a cup"}),
        small_file,
    )

    report = partner.get(f"recordings/{silent['id']}/report")
    body = {"dataset": journey.open_data, "recordings": [silent["id"]], "message": "Please look."}
    refusal = partner.refused("submissions", body, status=422, code="submission.incomplete")

    assert (report["profile"], report["verdict"]) == ("auslan_glove", "warn")
    assert {stream["unit"] for stream in report["recording"]["streams"]} != set()
    assert set(report["versions"]) == {"rule_set", "profile", "libraries"}
    fields = {item["field"]: item["code"] for item in refusal["errors"]}
    assert fields[f"recordings.{silent['id']}.consent"] == "meta.missing_consent"
    said = {"metadata": {"consent": SIGNED["consent"], "hand": "both"}}
    response = partner.http.patch(f"recordings/{silent['id']}", json=said)
    assert response.status_code == 200, response.text
    for item in told:
        said = {"metadata": {"hand": "both"}}
        assert partner.http.patch(f"recordings/{item['id']}", json=said).status_code == 200
    signed = [silent["id"], *(item["id"] for item in told)]
    answer = partner.post("submissions", body | {"recordings": signed}, status=201)
    assert {row["state"] for row in answer["recordings"]} == {"in_review"}
    touch = {
        "dataset": journey.touch_data,
        "recordings": [journey.ids["large"], cup["id"]],
        "message": "",
    }
    partner.post("submissions", touch, status=201)
    journey.ids |= {"signs": signed, "cup": cup["id"]}


def test_a_reviewer_asks_for_changes_rejects_and_accepts(journey, signs):
    partner, reviewer = journey.person("partner"), journey.person("reviewer")
    changed, rejected, good = journey.ids["signs"]
    no_reason = {"decision": "request_changes", "reason": " "}
    episode = {
        "t_start_s": 0.0,
        "t_end_s": 0.4,
        "task": "sign language",
        "instruction": "Sign “building” in Auslan.",
        "hand": "both",
        "success": True,
        "objects": [],
    }

    reviewer.refused(
        f"recordings/{changed}/review", no_reason, status=422, code="review.reason_missing"
    )
    asked = no_reason | {"reason": "Cut the still second at the end, please."}
    reviewer.post(f"recordings/{changed}/review", asked, status=200)
    reject = {"decision": "reject", "reason": "The same sign is here twice."}
    reviewer.post(f"recordings/{rejected}/review", reject, status=200)
    outside = {
        "decision": "accept",
        "reason": "A clear sign.",
        "episodes": [episode | {"t_end_s": 900.0}],
    }
    reviewer.refused(
        f"recordings/{good}/review", outside, status=422, code="review.episodes_invalid"
    )
    accept = {"decision": "accept", "reason": "A clear sign.", "episodes": [episode]}
    reviewer.post(f"recordings/{good}/review", accept, status=200)
    partner.refused(f"recordings/{good}/review", accept, status=403, code="auth.scope_missing")

    body = declared(signs[3], journey.open_data, SIGNED | {"hand": "both"}, profile="auslan_glove")
    new = upload(partner, body | {"replaces": changed}, signs[3])
    states = {
        name: partner.get(f"recordings/{name}")["state"] for name in (changed, rejected, good)
    }
    assert list(states.values()) == ["superseded", "rejected", "accepted"]
    assert partner.get(f"recordings/{changed}")["reviews"][0]["reason"] == asked["reason"]
    partner.post(
        "submissions", {"dataset": journey.open_data, "recordings": [new["id"]]}, status=201
    )
    reviewer.post(f"recordings/{new['id']}/review", accept, status=200)
    long = episode | {"task": "pour water", "t_end_s": 20.0, "objects": ["jug", "glass"]}
    rows = [long, long | {"t_start_s": 20.0, "t_end_s": 40.0, "success": False}]
    pour = {"decision": "accept", "reason": "Two pours.", "episodes": rows}
    reviewer.post(f"recordings/{journey.ids['large']}/review", pour, status=200)
    cup = {"decision": "accept", "reason": "The labels say what is seen."}
    reviewer.post(f"recordings/{journey.ids['cup']}/review", cup, status=200)
