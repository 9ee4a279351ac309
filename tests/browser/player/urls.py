"""A page with nothing but a player, and the preview of a simulated recording."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from dexterdata import preview, profiles, readers
from dexterdata.simulate import kitchen
from portal.ui.styles import styles

DURATION_S = 6.0
SAMPLE = Path(__file__).parents[3] / "samples/dexretarget_hand_video/human_joint_right.npz"
PAGE = "browser/player.html"


@cache
def recording() -> Any:
    return kitchen(7, "pour water", DURATION_S)


@cache
def real_recording() -> Any:
    """Twenty seconds of a tracked hand, recorded at 30 Hz by others (samples/CARD.md)."""
    profile = next(p for p in profiles.builtin() if p.name == "dexretarget_hand_video")
    with SAMPLE.open("rb") as file:
        return readers.read(file, format="npz", profile=profile)


@cache
def preview_bytes() -> bytes:
    return preview.make(recording(), synthetic=True)


def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        PAGE,
        {"folder": "media", "duration": DURATION_S, "marks": [{"t": 2.0, "text": "contact"}]},
    )


def real_page(request: HttpRequest) -> HttpResponse:
    return render(request, PAGE, {"folder": "real", "duration": 20.667, "marks": []})


def real_media(request: HttpRequest, name: str) -> HttpResponse:
    if name == "poster.svg":
        return HttpResponse(preview.poster(real_recording()), "image/svg+xml")
    response = HttpResponse(preview.make(real_recording()), "application/vnd.dexterdata.preview")
    response["Content-Encoding"] = "gzip"
    return response


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
    path("real/", real_page),
    path("real/<name>", real_media),
    path("styles/<slug:digest>.css", styles, name="styles"),
    path("account/", include("allauth.urls")),
]
