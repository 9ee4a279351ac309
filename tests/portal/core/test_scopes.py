"""The scope that an operation names is the one that it asks for."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern

from portal.accounts.roles import SCOPES
from portal.accounts.services.tokens import create_token
from portal.api import urlpatterns
from portal.core.operations import operation_of
from tests.factories import staff

pytestmark = pytest.mark.django_db
SAMPLES = {"uuid": "00000000-0000-0000-0000-000000000000", "slug": "nothing", "str": "none"}


def operations():
    """Every method of every address with what it says of itself."""
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "cls", None) if isinstance(pattern, URLPattern) else None
        for method in ("get", "post", "patch", "delete"):
            if hasattr(view, method) and method in view.http_method_names:
                route = str(pattern.pattern)
                path = re.sub(r"<(\w+):\w+>", lambda m: SAMPLES[m.group(1)], route)
                yield f"/api/v1/{path}", method, operation_of(view, method)


def call(method, url, token=None):
    """Status and code of an answer to an empty body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = getattr(Client(), method)(url, content_type="application/json", headers=headers)
    is_problem = response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"] if is_problem else ""


def token_of(person, *scopes):
    """A token of this person with these scopes."""
    return create_token(user=person, by=person, name="t", scopes=list(scopes))[1]


def test_whoever_holds_every_scope_but_the_one_named_is_refused():
    admin = staff("admin")
    checked = 0
    for url, method, said in operations():
        if said.scope:
            others = set(SCOPES) - {said.scope, said.or_scope}
            outcome = call(method, url, token_of(admin, *sorted(others)))
            # A partner may see recordings, so this address looks for the recording first.
            is_hidden = url.endswith("/review")
            expected = (404, "recording.not_found") if is_hidden else (403, "auth.scope_missing")
            assert (method, url, *outcome) == (method, url, *expected)
            checked += 1

    assert checked > 30


def test_the_scope_that_is_named_suffices():
    admin = staff("admin")
    for url, method, said in operations():
        for scope in filter(None, (said.scope, said.or_scope)):
            outcome = call(method, url, token_of(admin, scope))
            assert (url, scope, outcome[1]) != (url, scope, "auth.scope_missing")


def test_who_must_have_an_account_and_has_none_is_asked_to_sign_in():
    for url, method, said in operations():
        if said.scope or said.needs_account:
            assert (method, url, *call(method, url)) == (method, url, 401, "auth.required")
