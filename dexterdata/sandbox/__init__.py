"""The box: hostile files are opened only in here."""

import sys

if sys.platform != "linux":
    raise ImportError("The box is made of Linux's protections: run this on Linux.")

from dexterdata.sandbox.examination import examine, status
from dexterdata.sandbox.model import BoxError, Examination, Rendering, Slice

__all__ = ["BoxError", "Examination", "Rendering", "Slice", "examine", "status"]
