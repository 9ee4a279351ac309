"""A page with nothing but a player, and the preview of a simulated recording."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from dexterdata import preview
from dexterdata.simulate import kitchen

DURATION_S = 6.0
PAGE = "browser/player.html"


@cache
def recording() -> Any:
    return kitchen(7, "pour water", DURATION_S)


@cache
def preview_bytes() -> bytes:
    return preview.make(recording(), synthetic=True)


def page(request: HttpRequest) -> HttpResponse:
    return render(request, PAGE, {"duration": DURATION_S, "marks": [{"t": 2.0, "text": "contact"}]})


def media(request: HttpRequest, name: str) -> HttpResponse:
    if name == "preview":
        response = HttpResponse(preview_bytes(), "application/vnd.dexterdata.preview")
        response["Content-Encoding"] = "gzip"
        return response
    if name == "poster.svg":
        return HttpResponse(preview.poster(recording()), "image/svg+xml")
    return HttpResponse(preview.touchprint(recording()), "image/png")


urlpatterns = [
    path("player/", page),
    path("media/<name>", media),
    path("account/", include("allauth.urls")),
]
