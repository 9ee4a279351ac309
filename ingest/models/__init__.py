"""Uploads and their batches, recordings, validation runs, submissions and reviews."""

from ingest.models.batch import Batch, CheckTally, Quota
from ingest.models.recording import Recording, ValidationRun
from ingest.models.submission import Review, Submission
from ingest.models.upload import Upload

__all__ = [
    "Batch",
    "CheckTally",
    "Quota",
    "Recording",
    "Review",
    "Submission",
    "Upload",
    "ValidationRun",
]
