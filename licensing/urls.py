"""Addresses of the licensing app."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "licensing"
urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = []
