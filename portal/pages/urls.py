"""Addresses of the pages app."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.states import VersionState
from portal.pages import (
    desk,
    documents,
    flag_api,
    flag_views,
    quality_api,
    quality_views,
    views,
    withdrawals,
)

app_name = "pages"
DATASET = "datasets/<slug:owner>/<slug:slug>"
QUALITY = f"{DATASET}/recordings/<uuid:recording_id>/quality"
urlpatterns: list[URLPattern] = [
    path("", views.landing, name="landing"),
    path("desk/", desk.home, name="desk"),
    path("desk/jobs/", desk.job_list, name="desk-jobs"),
    path("desk/jobs/retry/", desk.retry_cause, name="desk-retry-cause"),
    path("desk/jobs/<uuid:public_id>/retry/", desk.retry, name="desk-retry"),
    path("docs/", documents.index, name="docs"),
    path("docs/errors", documents.errors, name="docs-errors"),
    path("docs/reference/", documents.reference, name="docs-reference"),
    path("docs/<slug:name>/", documents.document, name="document"),
    path("episodes/<uuid:public_id>/flag/", flag_views.flag, name="episode-flag"),
    path("recordings/<uuid:public_id>/withdraw/", withdrawals.recording, name="withdraw-recording"),
    path(f"{DATASET}/withdraw/", withdrawals.dataset, name="withdraw-dataset"),
    path(
        f"{DATASET}/versions/<str:number>/withdraw/",
        withdrawals.version,
        {"to": VersionState.WITHDRAWN},
        name="withdraw-version",
    ),
    path(
        f"{DATASET}/versions/<str:number>/deprecate/",
        withdrawals.version,
        {"to": VersionState.DEPRECATED},
        name="deprecate-version",
    ),
    path(
        f"{DATASET}/versions/<str:number>/quality/",
        quality_views.version_quality,
        name="version-quality",
    ),
    path(f"{QUALITY}/", quality_views.recording_quality, name="recording-quality"),
    *(
        path(
            f"{QUALITY}/{name}",
            quality_views.recording_document,
            {"name": name},
            name="recording-quality-document",
        )
        for name in ("report.pdf", "report.json")
    ),
    path("docs/decisions/<slug:name>/", documents.decision, name="decision"),
]
api_urlpatterns: list[URLPattern] = [
    path("docs/", documents.reference, name="api-docs"),
    path(
        f"{DATASET}/versions/<str:number>/quality",
        quality_api.VersionQualityView.as_view(),
        name="api-version-quality",
    ),
    path(
        "episodes/<uuid:public_id>/flags",
        flag_api.EpisodeFlagsView.as_view(),
        name="api-episode-flags",
    ),
    path(QUALITY, quality_api.RecordingQualityView.as_view(), name="api-recording-quality"),
]
