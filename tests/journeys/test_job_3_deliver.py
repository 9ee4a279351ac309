"""The whole job by HTTP alone, third part: from a bundle to its last byte, and to its end."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from tests.journeys.croissant import assert_croissant_holds
from tests.journeys.journey import sha256_of
from tests.journeys.people import Person, problem_in

pytestmark = pytest.mark.slow


def bundle_body(name, grant, episodes="all"):
    return {
        "grant": grant,
        "dataset": name,
        "version": "1.0.0",
        "selection": {"episodes": episodes},
        "format": "original",
    }


def ready_bundle(person, body):
    """Ask for a bundle and wait until it is ready."""
    response = person.send("bundles", body)
    assert response.status_code in (200, 202), response.text[:600]
    bundle = response.json()
    end = time.monotonic() + 120
    while bundle["state"] in ("queued", "building"):
        assert time.monotonic() < end, bundle
        time.sleep(0.2)
        bundle = person.get(f"bundles/{bundle['id']}")
    assert (bundle["state"], bundle["error"]) == ("ready", None)
    return bundle


def test_a_bundle_is_built_once_fetched_in_ranges_and_true_to_the_byte(journey, tmp_path):
    researcher = journey.person("researcher")
    body = bundle_body(journey.touch_data, journey.ids["academic_grant"])

    bundle = ready_bundle(researcher, body)
    again = researcher.post("bundles", body, status=200)
    link = researcher.post(f"bundles/{bundle['id']}/links", status=200)["links"][0]
    half = link["bytes"] // 2
    first = httpx.get(link["url"], headers={"Range": f"bytes=0-{half - 1}"})
    rest = httpx.get(link["url"], headers={"Range": f"bytes={half}-"})

    assert again["id"] == bundle["id"]
    assert (first.status_code, rest.status_code) == (206, 206)
    data = first.content + rest.content
    assert (len(data), sha256_of(data)) == (bundle["bytes"], bundle["sha256"])
    assert link["sha256"] == bundle["sha256"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path)
    papers = {path.name for path in tmp_path.iterdir()}
    assert papers == {
        "data", "manifest.json", "LICENCE.md", "terms.json", "CITATION.bib", "croissant.json",
    }  # fmt: skip
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["dataset"], manifest["grant"]) == (
        journey.touch_data,
        journey.ids["academic_grant"],
    )
    assert {row["recording"] for row in manifest["files"]} == {
        journey.ids["large"], journey.ids["cup"],
    }  # fmt: skip
    for row in manifest["files"]:
        content = (tmp_path / row["path"]).read_bytes()
        assert (len(content), sha256_of(content)) == (row["bytes"], row["sha256"])
    assert_croissant_holds((tmp_path / "croissant.json").read_bytes(), tmp_path)
    journey.ids["bundle"] = bundle["id"]


def test_part_of_a_recording_is_not_sold_and_open_data_needs_no_grant(journey):
    researcher, visitor = journey.person("researcher"), journey.person("visitor")
    grant = journey.ids["academic_grant"]
    half = [journey.ids["episodes"][0]["id"]]
    refused = {"status": 422, "code": "selection.partial_recording"}

    researcher.refused("bundles", bundle_body(journey.touch_data, grant, half), **refused)
    visitor.refused(
        "bundles", bundle_body(journey.touch_data, None), status=403, code="grant.not_active"
    )
    free = ready_bundle(visitor, bundle_body(journey.open_data, None))
    link = visitor.post(f"bundles/{free['id']}/links", status=200)["links"][0]

    assert sha256_of(httpx.get(link["url"]).content) == free["sha256"]


def test_a_changed_link_is_refused(journey):
    researcher = journey.person("researcher")
    link = researcher.post(f"bundles/{journey.ids['bundle']}/links", status=200)["links"][0]
    url = urlsplit(link["url"])
    query = dict(parse_qsl(url.query))

    names = [name for name in query if re.search(r"expires|signature", name, re.IGNORECASE)]
    changed = [url._replace(path=other_last(url.path))]
    changed += [
        url._replace(query=urlencode(query | {name: other_last(query[name])})) for name in names
    ]
    statuses = [httpx.get(urlunsplit(item)).status_code for item in changed]

    assert len(names) == 2
    assert statuses == [403, 403, 403]
    assert httpx.get(link["url"], headers={"Range": "bytes=0-0"}).status_code == 206


def other_last(text):
    """The text with another last letter or digit."""
    return text[:-1] + ("1" if text[-1] != "1" else "2")


def test_a_decision_names_what_is_missing_and_a_revoked_grant_gives_nothing(journey):
    researcher, licensing = journey.person("researcher"), journey.person("licensing")
    grant, bundle = journey.ids["academic_grant"], journey.ids["bundle"]

    allowed = researcher.get(f"grants/{grant}/decision", version="1.0.0", episodes="all")
    foreign = journey.person("buyer").http.get(f"grants/{grant}/decision")
    researcher.refused(
        f"grants/{grant}/revoke", {"reason": "x"}, status=403, code="auth.scope_missing"
    )
    revoked = licensing.post(f"grants/{grant}/revoke", {"reason": "Misuse."}, status=200)
    refusal = researcher.refused(f"bundles/{bundle}/links", status=403, code="grant.not_active")

    assert allowed == {"allowed": True, "reasons": []}
    assert foreign.status_code == 404
    assert revoked["state"] == "terminated"
    assert refusal["allowed"] is False
    assert refusal["reasons"][0]["next_step"]["text"]
    assert researcher.get(f"bundles/{bundle}")["state"] == "revoked"
    again = bundle_body(journey.touch_data, grant)
    researcher.refused("bundles", again, status=403, code="grant.not_active")


def test_no_address_answers_without_the_contracts_shape(journey):
    visitor = journey.person("visitor")

    problem_in(visitor.http.get("nothing/here"), 404, "not_found")
    researcher = journey.person("researcher")
    body = {"name": "second", "scopes": ["review:write"]}
    researcher.refused("me/tokens", body, status=422, code="token.scope_not_held")
    problem_in(visitor.http.get("grants"), 401, "auth.required")
    problem_in(visitor.http.delete("datasets"), 405, "method_not_allowed")
    problem_in(visitor.http.get("datasets?cursor=broken"), 422, "cursor.invalid")
    bad = visitor.http.post("bundles", content=b"{", headers={"Content-Type": "application/json"})
    problem_in(bad, 422, "input.not_json")
    stale = Person(journey.stack.base_url, "dxd_not_a_token")
    problem_in(stale.http.get("me"), 401, "auth.token_invalid")
    stale.close()
