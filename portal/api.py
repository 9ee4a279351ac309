"""Everything under /api/v1, gathered from the apps."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

import catalog.urls
import ingest.urls
import licensing.urls
import portal.accounts.urls
import portal.jobs.urls

app_name = "api"
urlpatterns = [
    *portal.accounts.urls.api_urlpatterns,
    *portal.jobs.urls.api_urlpatterns,
    *licensing.urls.api_urlpatterns,
    *ingest.urls.api_urlpatterns,
    *catalog.urls.api_urlpatterns,
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
]
