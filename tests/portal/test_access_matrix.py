"""Every address × every kind of person × one of each object, from the resolver itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from licensing.models import LinkRecord
from tests.answers import whole
from tests.licensing import factories as licensing
from tests.portal.access_table import ABSENT, EVERYBODY, TABLE, Rule
from tests.portal.access_world import NOWHERE, World, build, digest

pytestmark = pytest.mark.django_db
Outcome = tuple[int, str]
REFUSALS = (401, 403, 404)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(patterns=None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal; allauth's own are tested by allauth and by our journeys."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        elif route != "account/":
            yield from routes(pattern.url_patterns, route)


@pytest.fixture
def world(settings, tmp_path, django_capture_on_commit_callbacks) -> World:
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    return build(lambda: django_capture_on_commit_callbacks(execute=True))


def family_of(route: str, rule: Rule) -> str:
    """What kind of object an address is about."""
    if "episodes/" in route or "previews/" in route:
        return "episodes"
    return rule.family or route.removeprefix("api/v1/").split("/")[0]


def address(route: str, rule: Rule, ids: dict[str, str]) -> str:
    """The route with its parameters filled in from the world."""
    family = family_of(route, rule)
    known = {
        **ids,
        "public_id": ids.get(family, NOWHERE),
        "offer_id": ids["academic" if "/request/" in route else "commercial"],
        "template": "commercial-training",
        "name": {"docs": "api", "previews": "poster.svg", "doi": ids["doi"]}.get(
            route.split("/")[0], ""
        ),
        "key": "sha256/ab/" + digest("nothing"),
    }
    if family == "organisation":
        known["slug"] = ids["organisation"]
    if route.startswith("docs/decisions"):
        known["name"] = "001-locks-without-addresses"
    return "/" + PARAMETER.sub(lambda found: known[found.group(1)], route)


def missing(ids: dict[str, str]) -> dict[str, str]:
    """The same parameters, of things that are not there."""
    kept = {name: ids[name] for name in ("number",)}
    absent = {name: NOWHERE for name in ids if name not in kept}
    words = {"secret": "none", "owner": "no-one", "slug": "nothing", "organisation": "nothing"}
    words["account"] = "nothing"
    return absent | words | kept


def call(client, rule: Rule, url: str) -> HttpResponse:
    """Send it and forget what it changed."""
    with transaction.atomic():
        response = getattr(client, rule.method)(url, **_body(rule, url))
        whole(response)
        transaction.set_rollback(True)
    return response


def _body(rule: Rule, url: str) -> dict[str, object]:
    if rule.method in ("get", "delete"):
        return {}
    is_api = url.startswith("/api/")
    return {"data": {}, "content_type": "application/json"} if is_api else {"data": {}}


def outcome(response: HttpResponse) -> Outcome:
    """Status and code; being sent to sign in counts as 401."""
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return 401, ""
    is_problem = response.get("Content-Type", "").startswith("application/problem")
    return response.status_code, response.json()["code"] if is_problem else ""


def complaint(is_allowed: bool, may_know: bool, real: Outcome, absent: Outcome) -> str:
    """What is wrong with an answer; nothing when it is right."""
    if real[0] >= 500:
        return f"gets {real}"
    if is_allowed:
        return f"should pass and gets {real}" if real[0] in REFUSALS else ""
    if real[0] < 300:
        return f"should be refused and gets {real}"
    if may_know:
        return ""
    if real[0] not in REFUSALS:
        return f"should be refused and gets {real}"
    return "" if real == absent else f"can tell that it is there: {real}, absent {absent}"


def complaints_about(route: str, rule: Rule, world: World, clients: dict) -> Iterator[str]:
    """Everything that is wrong with one method of one address."""
    url = address(route, rule, world.ids)
    absent_url = address(route, rule, missing(world.ids))
    family = family_of(route, rule)
    for name, client in clients.items():
        real = absent = outcome(call(client, rule, url))
        is_allowed, may_know = name in rule.may, rule.may_know(name, family)
        if not may_know and url != absent_url:
            absent = outcome(call(client, rule, absent_url))
        if text := complaint(is_allowed, may_know, real, absent):
            yield f"{rule.method.upper()} {route}: {name} {text}"


def test_every_address_has_an_expectation():
    known = {route for route, _ in routes()}

    assert known - ABSENT - TABLE.keys() == set()
    assert TABLE.keys() - known == set()


def test_every_method_of_the_api_has_an_expectation():
    for route, pattern in routes():
        view = getattr(pattern.callback, "cls", None)
        if view is None:
            continue
        methods = {
            name
            for name in ("get", "post", "put", "patch", "delete")
            if hasattr(view, name) and name in view.http_method_names
        }
        assert {rule.method for rule in TABLE[route]} == methods, route


@pytest.mark.parametrize("part", ["pages", "api"])
def test_each_person_gets_what_is_theirs_and_learns_of_nothing_else(world, part):
    clients = {name: world.client(name) for name in sorted(EVERYBODY)}
    is_api = part == "api"

    complaints = [
        text
        for route, rules in TABLE.items()
        if route.startswith("api/") == is_api
        for rule in rules
        for text in complaints_about(route, rule, world, clients)
    ]

    assert complaints == [], "\n".join(complaints)


def test_an_ended_grant_can_be_read_and_delivers_nothing(world):
    client, grant = world.client("ended"), world.ended
    page = client.get(f"/grants/{grant.public_id}/")
    agreement = client.get(f"/api/v1/agreements/{grant.agreement.public_id}")
    handed_out = LinkRecord.objects.count()

    links = licensing.post(world.people["ended"], f"bundles/{world.ended_bundle.public_id}/links")
    body = licensing.bundle_body(grant.dataset, grant)
    again = licensing.post(world.people["ended"], "bundles", body)

    assert (page.status_code, agreement.status_code) == (200, 200)
    assert (links.status_code, links.json()["code"]) == (403, "grant.not_active")
    assert (again.status_code, again.json()["code"]) == (403, "grant.not_active")
    assert LinkRecord.objects.count() == handed_out
