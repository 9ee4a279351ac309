"""A crash is a page, or a problem, with an id to quote."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import path


def crash(request):
    raise RuntimeError("a bug")


urlpatterns = [path("crash/", crash), path("api/v1/crash", crash)]
handler500 = "portal.core.pages.server_error"


@pytest.fixture
def visitor(settings) -> Client:
    """A browser that gets the answer instead of the exception."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_crash_of_the_api_is_a_problem_with_the_request_id(visitor):
    response = visitor.get("/api/v1/crash")

    body = response.json()
    assert (response.status_code, body["code"]) == (500, "server.error")
    assert response["Content-Type"] == "application/problem+json"
    assert body["request"] == response["X-Request-Id"]
    assert "a bug" not in response.content.decode()
