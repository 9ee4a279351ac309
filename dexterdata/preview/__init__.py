"""Previews: what the catalogue shows of a recording without delivering it."""

from dexterdata.preview.container import DecodedPreview, PreviewError, decode
from dexterdata.preview.making import make, plan
from dexterdata.preview.poster import plan_poster, poster
from dexterdata.preview.touchprint import plan_touchprint, touchprint

__all__ = [
    "DecodedPreview",
    "PreviewError",
    "decode",
    "make",
    "plan",
    "plan_poster",
    "plan_touchprint",
    "poster",
    "touchprint",
]
