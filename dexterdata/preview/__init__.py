"""Previews: what the catalogue shows of a recording without delivering it."""

from dexterdata.preview.container import DecodedPreview, PreviewError, decode
from dexterdata.preview.making import make
from dexterdata.preview.poster import poster
from dexterdata.preview.touchprint import touchprint

__all__ = ["DecodedPreview", "PreviewError", "decode", "make", "poster", "touchprint"]
