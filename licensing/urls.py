"""Addresses of the licensing app."""

from __future__ import annotations

from django.urls import URLPattern, path

from licensing.api import delivery, grants, offers, orders, requests
from licensing.views import agreements as agreement_pages
from licensing.views import bundles as bundle_pages
from licensing.views import desk, licences
from licensing.views import grants as grant_pages
from licensing.views import offers as offer_pages
from licensing.views import orders as order_pages
from licensing.views import requests as request_pages

app_name = "licensing"
urlpatterns: list[URLPattern] = [
    path("licences/", licences.licence_list, name="licences"),
    path("licences/<slug:template>/", licences.licence, name="licence"),
    path("licences/<slug:template>/<str:number>/", licences.licence, name="licence-version"),
    path(
        "datasets/<slug:owner>/<slug:slug>/request/<uuid:offer_id>/",
        request_pages.wizard,
        name="request-form",
    ),
    path(
        "datasets/<slug:owner>/<slug:slug>/order/<uuid:offer_id>/",
        order_pages.order_form,
        name="order-form",
    ),
    path(
        "datasets/<slug:owner>/<slug:slug>/offers/", offer_pages.offer_list, name="dataset-offers"
    ),
    path(
        "datasets/<slug:owner>/<slug:slug>/offers/<uuid:offer_id>/withdraw/",
        offer_pages.withdraw,
        name="offer-withdraw",
    ),
    path("datasets/<slug:owner>/<slug:slug>/bundle/", bundle_pages.build_open, name="build-open"),
    path("requests/", request_pages.request_list, name="requests"),
    path("requests/<uuid:public_id>/", request_pages.request_page, name="request"),
    path("requests/<uuid:public_id>/answer/", request_pages.answer, name="request-answer"),
    path("affiliation/", request_pages.affiliation, name="affiliation"),
    path("agreements/<uuid:public_id>/", agreement_pages.agreement, name="agreement"),
    path(
        "agreements/<uuid:public_id>/text/", agreement_pages.agreement_text, name="agreement-text"
    ),
    path("agreements/<uuid:public_id>/sign/", agreement_pages.sign, name="sign"),
    path("orders/<uuid:public_id>/", order_pages.order_page, name="order"),
    path("orders/<uuid:public_id>/pay/", order_pages.pay, name="pay"),
    path("orders/<uuid:public_id>/cancel/", order_pages.cancel, name="order-cancel"),
    path("grants/", grant_pages.grant_list, name="grants"),
    path("grants/<uuid:public_id>/", grant_pages.grant_page, name="grant"),
    path("grants/<uuid:public_id>/build/", grant_pages.build, name="build"),
    path("grants/<uuid:public_id>/revoke/", grant_pages.revoke, name="revoke"),
    path("grants/<uuid:public_id>/seats/", grant_pages.add_seat, name="seat-add"),
    path(
        "grants/<uuid:public_id>/seats/<uuid:seat_id>/accept/",
        grant_pages.accept_seat,
        name="seat-accept",
    ),
    path(
        "grants/<uuid:public_id>/seats/<uuid:seat_id>/remove/",
        grant_pages.remove_seat,
        name="seat-remove",
    ),
    path("bundles/<uuid:public_id>/", bundle_pages.bundle_page, name="bundle"),
    path("bundles/<uuid:public_id>/link/", bundle_pages.link, name="bundle-link"),
    path("bundles/<uuid:public_id>/again/", bundle_pages.build_again, name="bundle-again"),
    path("desk/requests/", desk.request_desk, name="desk-requests"),
    path("desk/requests/<uuid:public_id>/decide/", desk.decide, name="desk-decide"),
    path("desk/orders/", desk.order_desk, name="desk-orders"),
    path(
        "desk/orders/<uuid:public_id>/payments/<uuid:payment_id>/settle/",
        desk.settle,
        name="desk-settle",
    ),
]

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
    path(
        "datasets/<slug:owner>/<slug:slug>/offers/<uuid:offer_id>",
        offers.OfferView.as_view(),
        name="api-offer",
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
