"""Datasets, their versions, files and episodes."""

from catalog.models.dataset import Dataset, FacetValue
from catalog.models.episode import Episode, EpisodeObject, SourceFile
from catalog.models.version import Version, VersionEpisode
from catalog.models.withdrawal import Withdrawal

__all__ = [
    "Dataset",
    "Episode",
    "EpisodeObject",
    "FacetValue",
    "SourceFile",
    "Version",
    "VersionEpisode",
    "Withdrawal",
]
