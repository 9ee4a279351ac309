"""Datasets, their versions, files and episodes, and what is kept about them."""

from catalog.models.credit import CitingWork, Contributor, Doi, DownloadMonth
from catalog.models.dataset import Admission, Dataset, FacetValue
from catalog.models.episode import Episode, SourceFile
from catalog.models.following import Follow, Told
from catalog.models.index import EpisodeSegment, Generation
from catalog.models.measured import DatasetStatistics, EpisodeStatistics
from catalog.models.sample import Sample
from catalog.models.selection import Selection, SelectionPart
from catalog.models.version import Version, VersionEpisode
from catalog.models.withdrawal import Withdrawal

__all__ = [
    "Admission",
    "CitingWork",
    "Contributor",
    "Dataset",
    "DatasetStatistics",
    "Doi",
    "DownloadMonth",
    "Episode",
    "EpisodeSegment",
    "EpisodeStatistics",
    "FacetValue",
    "Follow",
    "Generation",
    "Sample",
    "Selection",
    "SelectionPart",
    "SourceFile",
    "Told",
    "Version",
    "VersionEpisode",
    "Withdrawal",
]
