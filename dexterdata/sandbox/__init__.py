"""The box: hostile files are opened only in here."""

from dexterdata.sandbox.examination import examine, status
from dexterdata.sandbox.model import BoxError, Examination, Rendering, Slice

__all__ = ["BoxError", "Examination", "Rendering", "Slice", "examine", "status"]
