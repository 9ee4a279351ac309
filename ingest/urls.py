"""Addresses of the ingest app."""

from __future__ import annotations

from django.urls import URLPattern, path

from ingest.api import batches as api_batches
from ingest.api import flags as api_flags
from ingest.api import publishing, recordings, uploads
from ingest.views import (
    batches,
    datasets,
    drafts,
    flags,
    partner,
    plans,
    reports,
    revalidations,
    review,
    second_looks,
    statements,
    submissions,
    threads,
    vocabulary,
)

app_name = "ingest"
RECORDING = "recordings/<uuid:public_id>"
DATASET = "partner/datasets/<slug:owner>/<slug:slug>"
urlpatterns: list[URLPattern] = [
    path("partner/", partner.home, name="home"),
    path("partner/recordings.csv", partner.table, name="table"),
    path("partner/upload/", partner.upload, name="upload"),
    path("partner/submissions/", submissions.index, name="submissions"),
    path("partner/submissions/new/", submissions.new, name="submission-new"),
    path("partner/submissions/<uuid:public_id>/", submissions.detail, name="submission"),
    path("partner/batches/", batches.index, name="batches"),
    path("partner/batches/<uuid:public_id>/", batches.detail, name="batch"),
    path("partner/batches/<uuid:public_id>/retry/", batches.retry, name="batch-retry"),
    path("partner/batches/<uuid:public_id>/recordings.csv", batches.table, name="batch-table"),
    path("partner/batches/<uuid:public_id>/batch.json", batches.document, name="batch-json"),
    path("partner/datasets/", datasets.index, name="datasets"),
    path("partner/datasets/new/", datasets.new, name="dataset-new"),
    path(f"{DATASET}/", datasets.detail, name="dataset"),
    path(f"{DATASET}/statements/", statements.statements, name="dataset-statements"),
    path(f"{DATASET}/previews/", datasets.redraw, name="redraw"),
    path(f"{DATASET}/versions/", datasets.draft, name="draft"),
    path(f"{DATASET}/versions/<str:number>/publish/", datasets.publish, name="publish"),
    path(f"{RECORDING}/", reports.report, name="recording"),
    path(f"{RECORDING}/describe/", reports.describe, name="describe"),
    path(f"{RECORDING}/check/", reports.check, name="check"),
    path(f"{RECORDING}/retry/", reports.retry, name="retry"),
    path(f"{RECORDING}/replace/", reports.replace, name="replace"),
    *(
        path(f"{place}/{name}", reports.file, {"name": name}, name="recording-file")
        for place in (RECORDING, f"{RECORDING}/episodes/<int:number>")
        for name in ("preview", "touchprint.png", "poster.svg")
    ),
    *(
        path(f"{RECORDING}/{name}", reports.download, {"name": name}, name="recording-download")
        for name in ("report.json", "report.pdf", "findings.csv", "profile.toml")
    ),
    path("desk/revalidations/", revalidations.index, name="revalidations"),
    path("desk/revalidations/<uuid:public_id>/", revalidations.detail, name="revalidation"),
    path(
        "desk/revalidations/<uuid:public_id>/recordings.csv",
        revalidations.table,
        name="revalidation-table",
    ),
    path(
        "desk/revalidations/<uuid:public_id>/cancel/",
        revalidations.cancel,
        name="revalidation-cancel",
    ),
    path("review/", review.queue, name="review-queue"),
    path("review/plans/", plans.index, name="plans"),
    path("review/plans/<uuid:public_id>/", plans.plan, name="plan"),
    path("review/plans/<uuid:public_id>/stop/", plans.stop, name="plan-stop"),
    path("flags/", flags.mine, name="flags"),
    path("review/flags/", flags.desk, name="flags-desk"),
    path("review/flags/<uuid:public_id>/", flags.decide, name="flag"),
    path("review/labels/", vocabulary.words, name="vocabulary"),
    path("review/second-looks/", second_looks.index, name="second-looks"),
    path("review/second-looks/<uuid:public_id>/", second_looks.look, name="second-look"),
    path("review/<uuid:public_id>/", review.decide, name="review"),
    path("review/<uuid:public_id>/draft/", drafts.keep, name="review-draft"),
    path(f"{RECORDING}/messages/", threads.write, name="message"),
]
api_urlpatterns: list[URLPattern] = [
    path("uploads", uploads.UploadsView.as_view(), name="api-uploads"),
    path("uploads/<uuid:public_id>", uploads.UploadView.as_view(), name="api-upload"),
    path("uploads/<uuid:public_id>/parts", uploads.PartsView.as_view(), name="api-parts"),
    path("uploads/<uuid:public_id>/complete", uploads.CompleteView.as_view(), name="api-complete"),
    path("batches", api_batches.BatchesView.as_view(), name="api-batches"),
    path("batches/<uuid:public_id>", api_batches.BatchView.as_view(), name="api-batch"),
    path("recordings", recordings.RecordingsView.as_view(), name="api-recordings"),
    path("recordings/<uuid:public_id>", recordings.RecordingView.as_view(), name="api-recording"),
    path("recordings/<uuid:public_id>/report", recordings.ReportView.as_view(), name="api-report"),
    path("recordings/<uuid:public_id>/validate", recordings.CheckView.as_view(), name="api-check"),
    path("recordings/<uuid:public_id>/review", recordings.ReviewView.as_view(), name="api-review"),
    path("me/flags", api_flags.MyFlagsView.as_view(), name="api-my-flags"),
    path("submissions", recordings.SubmissionsView.as_view(), name="api-submissions"),
    path(
        "datasets/<slug:owner>/<slug:slug>/versions/<str:number>/publish",
        publishing.PublishView.as_view(),
        name="api-publish",
    ),
]
