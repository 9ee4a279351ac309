"""Uploads, recordings, validation runs, submissions and reviews."""

from ingest.models.recording import Recording, ValidationRun
from ingest.models.submission import Review, Submission
from ingest.models.upload import Upload

__all__ = ["Recording", "Review", "Submission", "Upload", "ValidationRun"]
