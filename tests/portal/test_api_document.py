"""The API that there is, the page that describes it and the contract say the same."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from portal.accounts.roles import SCOPES
from portal.api import urlpatterns
from portal.core.operations import Operation, operation_of
from tests.conftest import PROJECT

ADDRESS = re.compile(r"^\| `(GET|POST|PATCH|DELETE) ([^`]+)` \|", re.MULTILINE)
# API.md, which outsiders rely on: none of these may go.
CONTRACT = """
GET datasets, GET datasets/facets, GET datasets/{}/{}, GET datasets/{}/{}/versions,
GET datasets/{}/{}/versions/{}, GET datasets/{}/{}/versions/{}/episodes,
GET datasets/{}/{}/croissant, GET datasets/{}/{}/citation, GET episodes, GET episodes/{},
GET episodes/{}/preview, GET me, GET me/tokens, POST me/tokens, DELETE me/tokens/{}, POST uploads,
POST uploads/{}/parts, POST uploads/{}/complete, GET uploads/{}, DELETE uploads/{}, GET recordings,
GET recordings/{}, GET recordings/{}/report, POST submissions, POST recordings/{}/review,
POST datasets, PATCH datasets/{}/{}, POST datasets/{}/{}/versions,
POST datasets/{}/{}/versions/{}/publish, GET datasets/{}/{}/offers, POST datasets/{}/{}/offers,
GET licence-templates, GET licence-templates/{}/versions/{}, POST access-requests,
GET access-requests, POST access-requests/{}/decision, GET agreements/{},
POST agreements/{}/signatures, POST orders, GET orders/{}, POST orders/{}/payments,
POST orders/{}/payments/{}/settle, GET grants, GET grants/{}, GET grants/{}/decision,
POST grants/{}/revoke, GET grants/{}/seats, POST grants/{}/seats, DELETE grants/{}/seats/{},
POST bundles, GET bundles/{}, POST bundles/{}/links, GET jobs/{}, POST jobs/{}/retry
"""
READS_BODY = re.compile(r"parse\((\w+), request\.data\)")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Endpoint(NamedTuple):
    """One method at one address of the resolver."""

    address: str
    method: str
    handler: Any
    said: Operation | None


def nameless(path):
    """An address without the names of what varies in it."""
    return re.sub(r"{[^}]*}|<[^>]*>", "{}", path)


def endpoints() -> Iterator[Endpoint]:
    """Every method of every address under /api/v1."""
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "cls", None) if isinstance(pattern, URLPattern) else None
        if view is None:
            continue
        for method in ("get", "post", "put", "patch", "delete"):
            handler = getattr(view, method, None)
            if handler is not None and method in view.http_method_names:
                address = nameless(str(pattern.pattern))
                yield Endpoint(address, method, handler, operation_of(view, method))


@pytest.fixture(scope="module")
def document():
    """The OpenAPI document, made without a warning."""
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(public=True)
    assert not GENERATOR_STATS, [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    return made


@pytest.fixture(scope="module")
def described(document):
    """What the document says of each method at each address."""
    return {
        f"{method.upper()} {nameless(path.removeprefix('/api/v1/'))}": said
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    }


def test_every_address_of_the_contract_is_served(described):
    wanted = {" ".join(item.split()) for item in CONTRACT.split(",")}

    assert len(wanted) == 54
    assert wanted <= described.keys()


def test_the_page_names_what_is_served_and_nothing_else(described):
    page = (PROJECT / "docs" / "api.md").read_text()

    written = [f"{method} {nameless(path)}" for method, path in ADDRESS.findall(page)]

    assert sorted(written) == sorted(described)


def test_the_document_is_openapi(document):
    validate_schema(document)


def test_every_endpoint_says_what_it_takes_and_answers():
    assert [(e.method, e.address) for e in endpoints() if e.said is None] == []


def test_every_body_that_is_read_is_the_one_described(document, described):
    readers = 0
    for endpoint in endpoints():
        read = READS_BODY.search(inspect.getsource(inspect.unwrap(endpoint.handler)))
        said = described[f"{endpoint.method.upper()} {endpoint.address}"]
        if read is None:
            assert "requestBody" not in said, endpoint.address
            continue
        readers += 1
        reference = said["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        component = document["components"]["schemas"][reference.rpartition("/")[2]]
        assert endpoint.said.body.__name__ == read.group(1), endpoint.address
        assert set(component["properties"]) == set(endpoint.said.body().fields), endpoint.address

    assert readers > 20


def test_every_refusal_is_a_problem_and_every_success_is_named(described):
    for name, said in described.items():
        answers = said["responses"]
        refusals = [status for status in answers if not status.startswith("2")]
        assert {"406", "default"} <= set(refusals), name
        for status in refusals:
            assert answers[status]["content"] == {"application/problem+json": {"schema": PROBLEM}}
        assert len(refusals) < len(answers), name
        if not name.startswith("GET"):
            assert {"409", "415"} <= set(refusals), name
        assert ("422" in answers) >= ("requestBody" in said), name
        assert ("404" in answers) == ("{}" in name), name


def test_tokens_are_declared_and_scopes_are_named(document, described):
    scheme = document["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")

    for endpoint in endpoints():
        said = described[f"{endpoint.method.upper()} {endpoint.address}"]
        is_needed = bool(endpoint.said.scope) or endpoint.said.needs_account
        assert said["security"] == ([{"bearer": []}] if is_needed else [{}, {"bearer": []}])
        assert {"401", "403"} <= said["responses"].keys() or not is_needed
        if endpoint.said.scope:
            assert endpoint.said.scope in SCOPES
            assert f"Scope: `{endpoint.said.scope}`" in said["description"]


def test_the_key_of_a_repeated_request_stands_where_it_is_honoured(described):
    without = {
        name
        for name, said in described.items()
        if name.startswith("POST")
        and not name.endswith("/tokens")
        and "Idempotency-Key" not in {item["name"] for item in said.get("parameters", [])}
    }

    # What they answer must not be kept: links that soon end, as the secrets of tokens. A question
    # in SQL changes nothing, and is asked again to be answered anew.
    assert without == {"POST uploads/{}/parts", "POST bundles/{}/links", "POST console/query"}


def test_the_document_is_served_as_json(client):
    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response.json()["openapi"].startswith("3.")


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_answers_programs_with_a_problem(client, method):
    response = getattr(client, method)("/api/v1/nothing/here")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["next_step"]["url"] == "/api/v1/openapi.json"


def test_a_wrong_method_says_the_same_status_inside_and_outside(client):
    response = client.delete("/api/v1/datasets")

    assert (response.status_code, response.json()["status"]) == (405, 405)
    assert response.json()["code"] == "method_not_allowed"
