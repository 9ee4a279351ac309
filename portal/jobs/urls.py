"""Addresses of the jobs app."""

from django.urls import path

from portal.jobs import api

app_name = "jobs"
urlpatterns: list[object] = []
api_urlpatterns = [
    path("jobs/<uuid:public_id>", api.JobView.as_view(), name="api-job"),
    path("jobs/<uuid:public_id>/retry", api.RetryView.as_view(), name="api-job-retry"),
]
