"""Previews: what the catalogue shows of a recording without delivering it."""

from dexterdata.preview.container import DecodedPreview, PreviewError, decode
from dexterdata.preview.making import make, plan
from dexterdata.preview.motion import plan_motion
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.poster import Poster, plan_poster, poster
from dexterdata.preview.touchprint import plan_touchprint, touchprint

__all__ = [
    "EVERYTHING",
    "DecodedPreview",
    "Policy",
    "Poster",
    "PreviewError",
    "decode",
    "make",
    "plan",
    "plan_motion",
    "plan_poster",
    "plan_touchprint",
    "poster",
    "touchprint",
]
