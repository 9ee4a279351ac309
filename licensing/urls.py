"""Addresses of the licensing app."""

from __future__ import annotations

from django.urls import URLPattern, path

from licensing.api import delivery, grants, offers, orders, requests

app_name = "licensing"
urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = [
    path("licence-templates", offers.TemplatesView.as_view(), name="api-templates"),
    path(
        "licence-templates/<str:template>/versions/<str:number>",
        offers.TemplateVersionView.as_view(),
        name="api-template-version",
    ),
    path(
        "datasets/<slug:owner>/<slug:slug>/offers", offers.OffersView.as_view(), name="api-offers"
    ),
    path("access-requests", requests.RequestsView.as_view(), name="api-requests"),
    path("access-requests/<uuid:public_id>", requests.RequestView.as_view(), name="api-request"),
    path(
        "access-requests/<uuid:public_id>/answer",
        requests.AnswerView.as_view(),
        name="api-request-answer",
    ),
    path(
        "access-requests/<uuid:public_id>/decision",
        requests.DecisionView.as_view(),
        name="api-request-decision",
    ),
    path("agreements/<uuid:public_id>", requests.AgreementView.as_view(), name="api-agreement"),
    path(
        "agreements/<uuid:public_id>/signatures",
        requests.SignaturesView.as_view(),
        name="api-signatures",
    ),
    path("orders", orders.OrdersView.as_view(), name="api-orders"),
    path("orders/<uuid:public_id>", orders.OrderView.as_view(), name="api-order"),
    path("orders/<uuid:public_id>/cancel", orders.CancelView.as_view(), name="api-order-cancel"),
    path("orders/<uuid:public_id>/payments", orders.PaymentsView.as_view(), name="api-payments"),
    path(
        "orders/<uuid:public_id>/payments/<uuid:payment_id>/settle",
        orders.SettlementView.as_view(),
        name="api-settle",
    ),
    path("grants", grants.GrantsView.as_view(), name="api-grants"),
    path("grants/<uuid:public_id>", grants.GrantView.as_view(), name="api-grant"),
    path(
        "grants/<uuid:public_id>/decision",
        grants.GrantDecisionView.as_view(),
        name="api-grant-decision",
    ),
    path("grants/<uuid:public_id>/revoke", grants.RevokeView.as_view(), name="api-grant-revoke"),
    path("grants/<uuid:public_id>/seats", grants.SeatsView.as_view(), name="api-seats"),
    path(
        "grants/<uuid:public_id>/seats/<uuid:seat_id>",
        grants.SeatView.as_view(),
        name="api-seat",
    ),
    path(
        "grants/<uuid:public_id>/seats/<uuid:seat_id>/acceptance",
        grants.SeatAcceptanceView.as_view(),
        name="api-seat-acceptance",
    ),
    path("bundles", delivery.BundlesView.as_view(), name="api-bundles"),
    path("bundles/<uuid:public_id>", delivery.BundleView.as_view(), name="api-bundle"),
    path("bundles/<uuid:public_id>/links", delivery.LinksView.as_view(), name="api-links"),
]
