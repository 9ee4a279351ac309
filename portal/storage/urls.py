"""Addresses of the storage app."""

from __future__ import annotations

from django.urls import URLPattern, path

from portal.storage import views

app_name = "storage"
urlpatterns: list[URLPattern] = [
    path("store/<path:key>", views.signed_object, name="object"),
]
api_urlpatterns: list[URLPattern] = []
