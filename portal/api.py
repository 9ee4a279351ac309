"""Everything under /api/v1, gathered from the apps."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

import catalog.urls
import ingest.urls
import licensing.urls
import portal.accounts.urls
import portal.jobs.urls
import portal.pages.urls
from portal.core.errors import NextStep, NotFoundError
from portal.core.problems import problem


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document; its generator is loaded when somebody first asks."""
    from drf_spectacular.views import SpectacularJSONAPIView

    return SpectacularJSONAPIView.as_view()(request)


@csrf_exempt  # nothing is done here; a program that mistook an address is told so, not of forms
def no_such_address(request: HttpRequest) -> HttpResponseBase:
    """Programs get a problem, not the page that people get."""
    step = NextStep("Read which addresses there are", "/api/v1/openapi.json")
    return problem(NotFoundError("The API has no such address.", next_step=step))


app_name = "api"
urlpatterns = [
    *catalog.urls.api_urlpatterns,
    *portal.accounts.urls.api_urlpatterns,
    *portal.jobs.urls.api_urlpatterns,
    *licensing.urls.api_urlpatterns,
    *ingest.urls.api_urlpatterns,
    *portal.pages.urls.api_urlpatterns,
    path("openapi.json", openapi, name="openapi"),
    re_path("", no_such_address),
]
