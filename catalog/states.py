"""The states of datasets, versions and episodes, and the moves between them (DESIGN 5)."""

from __future__ import annotations

from django.db.models import TextChoices

from portal.core.moves import table


class DatasetState(TextChoices):
    """Whether the catalogue shows a dataset: from its first published version on."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Visibility(TextChoices):
    """Who sees a published dataset besides its owner and operators."""

    PUBLIC = "public", "Everybody"
    PRIVATE = "private", "Organisations that are admitted"


class VersionState(TextChoices):
    """Where a version is; from `published` on its contents never change."""

    DRAFT = "draft", "Draft"
    PUBLISHING = "publishing", "Being published"
    PUBLISHED = "published", "Published"
    DEPRECATED = "deprecated", "Deprecated"
    WITHDRAWN = "withdrawn", "Withdrawn"


class EpisodeState(TextChoices):
    """Where an episode is: accepted by review, shown to all, or taken back."""

    ACCEPTED = "accepted", "Accepted"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class WithdrawalKind(TextChoices):
    """What was taken back; what is deprecated can still be downloaded."""

    RECORDING = "recording", "Recording withdrawn"
    VERSION = "version", "Version withdrawn"
    DEPRECATION = "deprecation", "Version deprecated"
    DATASET = "dataset", "Dataset withdrawn"


DATASET_MOVES = table(
    {
        DatasetState.DRAFT: [DatasetState.PUBLISHED],
        DatasetState.PUBLISHED: [DatasetState.WITHDRAWN],
        DatasetState.WITHDRAWN: [DatasetState.PUBLISHED],
    }
)
VERSION_MOVES = table(
    {
        VersionState.DRAFT: [VersionState.PUBLISHING],
        VersionState.PUBLISHING: [VersionState.PUBLISHED, VersionState.DRAFT],
        VersionState.PUBLISHED: [VersionState.DEPRECATED, VersionState.WITHDRAWN],
        VersionState.DEPRECATED: [VersionState.WITHDRAWN],
    }
)
EPISODE_MOVES = table(
    {
        EpisodeState.ACCEPTED: [EpisodeState.PUBLISHED, EpisodeState.WITHDRAWN],
        EpisodeState.PUBLISHED: [EpisodeState.WITHDRAWN],
    }
)
READABLE = (VersionState.PUBLISHED, VersionState.DEPRECATED)
FROZEN = (VersionState.PUBLISHED, VersionState.DEPRECATED, VersionState.WITHDRAWN)
