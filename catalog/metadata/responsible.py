"""The data sheet in the words of Croissant's vocabulary for responsible AI (RAI 1.0)."""

from __future__ import annotations

from catalog.models import Dataset
from catalog.sheet import attribution_of


def of_dataset(dataset: Dataset) -> dict[str, str]:
    """What the owner stated, and of how it was collected what is known anyway."""
    stated = {key: str(value) for key, value in (dataset.datasheet or {}).items() if value}
    people = [
        f"{label}: {stated[key]}"
        for key, label in (("subjects", "People recorded"), ("consent", "Consent"))
        if key in stated
    ]
    if dataset.is_synthetic:
        people.insert(0, "None: nobody was recorded.")
    found = {
        "rai:dataCollection": _collection(dataset, stated),
        "rai:dataCollectionType": (
            "Software Collection" if dataset.is_synthetic else "Direct measurement"
        ),
        "rai:dataCollectionTimeframe": stated.get("collected_when", ""),
        "rai:dataPreprocessingProtocol": stated.get("processing", ""),
        "rai:dataUseCases": stated.get("uses", ""),
        "rai:dataLimitations": stated.get("limits", ""),
        "rai:personalSensitiveInformation": " ".join(people),
    }
    return {key: text for key, text in found.items() if text}


def _collection(dataset: Dataset, stated: dict[str, str]) -> str:
    how = "Made by a seeded simulator." if dataset.is_synthetic else "Recorded with sensors."
    parts = [how, stated.get("collected_by", ""), stated.get("collected_how", "")]
    devices = stated.get("devices") or ", ".join(dataset.devices)
    if devices:
        parts.append(f"Devices: {devices.rstrip('.')}.")
    parts.append(attribution_of(dataset.sheet, dataset.attribution))
    return " ".join(part for part in parts if part)
