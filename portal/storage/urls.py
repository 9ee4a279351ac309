"""Addresses of the storage app."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "storage"
urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = []
