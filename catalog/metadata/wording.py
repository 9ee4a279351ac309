"""Words that several documents share."""

from __future__ import annotations

import mimetypes

from catalog.models import Dataset

_FORMATS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "npz": "application/x-npz",
    "hdf5": "application/x-hdf5",
}


def description_of(dataset: Dataset) -> str:
    """What it is, in a sentence or two; synthetic data says so first."""
    label = "Synthetic data from a simulator. " if dataset.is_synthetic else ""
    return f"{label}{dataset.summary or dataset.title}"


def keywords_of(dataset: Dataset) -> list[str]:
    """Words to find it by, each once."""
    words = ["hand manipulation", *dataset.tasks, *dataset.tasks_seen, *dataset.modalities]
    found = list(dict.fromkeys(words))
    return [*found, "synthetic"] if dataset.is_synthetic else found


def encoding_of(format_name: str, path: str) -> str:
    """A file's media type."""
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return _FORMATS.get(format_name, guessed)
