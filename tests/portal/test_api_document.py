"""The API that there is, the page that describes it and the contract say the same."""

from __future__ import annotations

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

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


def nameless(path):
    """An address without the names of what varies in it."""
    return re.sub(r"{[^}]*}", "{}", path)


@pytest.fixture(scope="module")
def served():
    """Methods and addresses of the OpenAPI document."""
    document = SchemaGenerator().get_schema(public=True)
    return {
        f"{method.upper()} {nameless(path.removeprefix('/api/v1/'))}"
        for path, methods in document["paths"].items()
        for method in methods
    }


def test_every_address_of_the_contract_is_served(served):
    wanted = {" ".join(item.split()) for item in CONTRACT.split(",")}

    assert len(wanted) == 54
    assert wanted <= served


def test_the_page_names_what_is_served_and_nothing_else(served):
    page = (PROJECT / "docs" / "api.md").read_text()

    written = [f"{method} {nameless(path)}" for method, path in ADDRESS.findall(page)]

    assert sorted(written) == sorted(served)


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
