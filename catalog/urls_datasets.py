"""Addresses of one dataset: what it holds, what changed, who is credited; and of a comparison."""

from __future__ import annotations

from django.urls import URLPattern, path

from catalog.api import contents, credit, differences
from catalog.views import compare, sample, works
from catalog.views import differences as difference_pages

DATASET = "datasets/<slug:owner>/<slug:slug>"
urlpatterns: list[URLPattern] = [
    path("datasets/compare/", compare.compare, name="compare"),
    path(f"{DATASET}/diff/", difference_pages.choose, name="diff-choose"),
    path(f"{DATASET}/diff/<str:numbers>/", difference_pages.diff_page, name="diff"),
    path(f"{DATASET}/sample/", sample.sample, name="sample"),
    path(f"{DATASET}/citing-works/new/", works.register, name="work-new"),
    path(f"{DATASET}/citing-works/<uuid:public_id>/decide/", works.decide, name="work-decide"),
]
api_urlpatterns: list[URLPattern] = [
    path(f"{DATASET}/diff", differences.DiffView.as_view(), name="api-diff"),
    path(f"{DATASET}/credit", credit.CreditView.as_view(), name="api-credit"),
    path(f"{DATASET}/citing-works", credit.WorksView.as_view(), name="api-citing-works"),
    path(
        f"{DATASET}/citing-works/<uuid:public_id>/confirm",
        credit.DecideWorkView.as_view(),
        name="api-citing-work-confirm",
    ),
    path(
        f"{DATASET}/citing-works/<uuid:public_id>/decline",
        credit.DecideWorkView.as_view(is_shown=False),
        name="api-citing-work-decline",
    ),
    path(f"{DATASET}/sample", contents.SampleView.as_view(), name="api-sample"),
    path(f"{DATASET}/statistics", contents.StatisticsView.as_view(), name="api-statistics"),
    path(f"{DATASET}/similar", contents.SimilarView.as_view(), name="api-similar"),
]
