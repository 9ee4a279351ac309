"""Addresses of the pages app."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.pages import desk, documents, views

app_name = "pages"
urlpatterns: list[URLPattern] = [
    path("", views.landing, name="landing"),
    path("desk/", desk.home, name="desk"),
    path("desk/jobs/", desk.job_list, name="desk-jobs"),
    path("desk/jobs/<uuid:public_id>/retry/", desk.retry, name="desk-retry"),
    path("docs/", documents.index, name="docs"),
    path("docs/errors", documents.errors, name="docs-errors"),
    path("docs/reference/", documents.reference, name="docs-reference"),
    path("docs/<slug:name>/", documents.document, name="document"),
    path("docs/decisions/<slug:name>/", documents.decision, name="decision"),
]
api_urlpatterns: list[URLPattern] = [path("docs/", documents.reference, name="api-docs")]
