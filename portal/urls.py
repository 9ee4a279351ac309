"""All addresses of the portal."""

from django.urls import include, path

from portal.pages.health import healthz, readyz
from portal.ui.styles import styles

handler500 = "portal.core.pages.server_error"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("styles/<slug:digest>.css", styles, name="styles"),
    path("api/v1/", include("portal.api")),
    path("", include("catalog.urls")),
    path("", include("portal.pages.urls")),
    path("", include("licensing.urls")),
    path("", include("ingest.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.storage.urls")),
    path("account/", include("allauth.urls")),
]
