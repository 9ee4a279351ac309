"""Uploads and their batches, recordings, validation runs, submissions and reviews."""

from ingest.models.batch import Batch, CheckTally, Quota
from ingest.models.draft import ReviewDraft
from ingest.models.duplicate import ContentKey, ContentPrint, Duplicate
from ingest.models.flag import Flag
from ingest.models.needs import ReviewNeed
from ingest.models.plan import PlanMember, SamplingPlan
from ingest.models.recording import Recording, ValidationRun
from ingest.models.revalidation import Rejudgement, Revalidation
from ingest.models.second_look import SecondLook
from ingest.models.set_episode import SetEpisode
from ingest.models.submission import Review, Submission
from ingest.models.threads import Message
from ingest.models.upload import Upload
from ingest.models.word import LabelWord

__all__ = [
    "Batch",
    "CheckTally",
    "ContentKey",
    "ContentPrint",
    "Duplicate",
    "Flag",
    "LabelWord",
    "Message",
    "PlanMember",
    "Quota",
    "Recording",
    "Rejudgement",
    "Revalidation",
    "Review",
    "ReviewDraft",
    "ReviewNeed",
    "SamplingPlan",
    "SecondLook",
    "SetEpisode",
    "Submission",
    "Upload",
    "ValidationRun",
]
