"""Where a dataset and each of its files come from, in the words of PROV-O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.metadata.parties import creators_of
from catalog.models import Dataset, SourceFile, Version

Node = dict[str, Any]


def of_version(version: Version, before: Version | None) -> Node:
    """The whole: the activity that made it, who is responsible, and what it came from.

    ``before`` is the version that this one revises, if any.
    """
    dataset = version.dataset
    activity: Node = {
        "@type": "prov:Activity",
        "name": "Simulation" if dataset.is_synthetic else "Recording",
        "description": _how(dataset),
    }
    if dataset.devices:
        activity["prov:wasAssociatedWith"] = [_agent(name, dataset) for name in dataset.devices]
    found: Node = {
        "prov:wasGeneratedBy": activity,
        "prov:wasAttributedTo": [
            {
                "@type": "prov:Person" if party.is_person else "prov:Organization",
                "name": party.name,
                **({"sameAs": party.orcid_url} if party.orcid else {}),
            }
            for party in creators_of(dataset)
        ],
    }
    sources = [_source(text) for text in dataset.sheet.get("sources", [])]
    if sources:
        found["prov:wasDerivedFrom"] = sources
    if before is not None:
        found["prov:wasRevisionOf"] = {
            "@type": "prov:Entity",
            "name": f"{dataset.name} {before.number}",
            "description": f"manifest sha256 {before.manifest_sha256}",
        }
    return found


def of_file(file: SourceFile, dataset: Dataset) -> Node:
    """One file: its recording, the device that made it, what it was taken from."""
    activity: Node = {
        "@type": "prov:Activity",
        "name": f"{'Simulation' if dataset.is_synthetic else 'Recording'} {file.recording_id}",
    }
    if file.device:
        activity["prov:wasAssociatedWith"] = [_agent(file.device, dataset)]
    found: Node = {"prov:wasGeneratedBy": activity}
    sources = [_source(text) for text in file.sources if text]
    if sources:
        found["prov:wasDerivedFrom"] = sources
    if file.attribution.strip():
        found["prov:wasAttributedTo"] = [
            {"@type": "prov:Agent", "name": line.strip()}
            for line in file.attribution.splitlines()
            if line.strip()
        ]
    return found


def _how(dataset: Dataset) -> str:
    stated: Mapping[str, Any] = dataset.datasheet or {}
    if stated.get("collected_how"):
        return str(stated["collected_how"])
    return "Made by a seeded simulator." if dataset.is_synthetic else "Recorded with sensors."


def _agent(name: str, dataset: Dataset) -> Node:
    """A device, or the software that stood for one where nobody was recorded."""
    kind = "prov:SoftwareAgent" if dataset.is_synthetic else "prov:Agent"
    return {"@type": kind, "name": name}


def _source(text: str) -> Node:
    """What something was derived from: by its address where it is one, else by its name."""
    words = text.split()
    if len(words) == 1 and words[0].startswith(("https://", "http://")):
        return {"@type": "prov:Entity", "@id": words[0], "name": words[0]}
    return {"@type": "prov:Entity", "name": text}
