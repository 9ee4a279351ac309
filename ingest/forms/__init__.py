"""Forms of the pages; what they accept is judged again by the services."""

from ingest.forms.datasets import DatasetForm, SubmissionForm, VersionForm
from ingest.forms.flags import FlagAnswerForm, FlagForm
from ingest.forms.recordings import MetadataForm, ProfileForm, profile_choices
from ingest.forms.revalidation import RevalidationForm
from ingest.forms.review import ReviewForm, SecondLookForm

__all__ = [
    "DatasetForm",
    "FlagAnswerForm",
    "FlagForm",
    "MetadataForm",
    "ProfileForm",
    "RevalidationForm",
    "ReviewForm",
    "SecondLookForm",
    "SubmissionForm",
    "VersionForm",
    "profile_choices",
]
