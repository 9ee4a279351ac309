"""Everything under /api/v1, gathered from the apps."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

import catalog.urls
import ingest.urls
import licensing.urls
import portal.accounts.urls
import portal.jobs.urls
import portal.pages.urls


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document; its generator is loaded when somebody first asks."""
    from drf_spectacular.views import SpectacularJSONAPIView

    return SpectacularJSONAPIView.as_view()(request)


app_name = "api"
urlpatterns = [
    *portal.accounts.urls.api_urlpatterns,
    *portal.jobs.urls.api_urlpatterns,
    *licensing.urls.api_urlpatterns,
    *ingest.urls.api_urlpatterns,
    *catalog.urls.api_urlpatterns,
    *portal.pages.urls.api_urlpatterns,
    path("openapi.json", openapi, name="openapi"),
]
