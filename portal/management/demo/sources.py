"""What the demo uploads: the real samples, and gloves simulated from a seed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dexterdata.client import ClientError
from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from portal.management.demo.datasets import Item

SEED = 2026
TASKS = (
    ("pour water", "Pour water from the jug into the glass.", ["jug", "glass"], 24.0),
    ("stir a pot", "Stir the pot with the ladle.", ["pot", "ladle"], 22.0),
    ("cut vegetables", "Cut the carrot into slices.", ["knife", "carrot", "board"], 26.0),
    ("open a jar", "Open the jar and put the lid down.", ["jar", "lid"], 18.0),
    ("wipe a counter", "Wipe the counter from left to right.", ["cloth", "counter"], 20.0),
    ("place a cup", "Take the cup and place it on the shelf.", ["cup", "shelf"], 16.0),
)
LICENCES = {"CC-BY-4.0", "Apache-2.0", "MIT", "BSD-3-Clause"}


def samples(folder: Path) -> tuple[list[Item], dict[str, Any]]:
    """The real recordings of `samples/`, and the licence and attribution of them all."""
    index = json.loads((folder / "samples.json").read_text())["files"]
    items = [
        Item(
            folder / entry["path"],
            entry["profile"],
            {
                "hand": entry["hand"],
                "subject": entry["subject"],
                "session": entry["session"],
                "task": entry["task"],
                "consent": entry["consent"],
                "licence": entry["licence"],
                "attribution": entry["attribution"],
                "sources": [entry["source"]],
            },
            {
                "task": entry["task"],
                "instruction": entry["instruction"],
                "hand": entry["hand"],
                "success": None,
                "objects": entry["objects"],
            },
        )
        for entry in index
    ]
    licences = sorted({entry["licence"] for entry in index})
    unknown = set(licences) - LICENCES
    if unknown:
        raise ClientError(f"samples.json names licences that are not open: {sorted(unknown)}")
    attribution = "\n".join(sorted({entry["attribution"] for entry in index}))
    return items, {"licence": " AND ".join(licences), "attribution": attribution}


def simulated(folder: Path) -> tuple[list[Item], bool]:
    """Recordings of simulated gloves, the same for the same seed, and whether any was made."""
    folder.mkdir(parents=True, exist_ok=True)
    items, is_new = [], False
    for number, (task, instruction, objects, duration_s) in enumerate(TASKS):
        path = folder / f"synthetic_{task.replace(' ', '_')}.h5"
        if not path.exists():
            partial = path.with_suffix(".part")
            write_hdf5(kitchen(SEED + number, task, duration_s), partial)
            partial.replace(path)
            is_new = True
        metadata = {
            "hand": "both",
            "subject": "simulated",
            "session": f"seed {SEED + number}",
            "task": task,
            "consent": "synthetic: no person was recorded",
            "licence": "LicenseRef-DexterData-Synthetic-Kitchen",
            "sources": ["dexterdata.simulate"],
        }
        episode = {
            "task": task,
            "instruction": instruction,
            "hand": "both",
            "success": True,
            "objects": objects,
        }
        items.append(Item(path, "dexter_sim_glove", metadata, episode))
    return items, is_new
