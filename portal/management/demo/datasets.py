"""From files to a published version: what a partner and a reviewer do, by API."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dexterdata.client import ApiError
from dexterdata.client.errors import ClientError
from dexterdata.client.hashing import sha256_of_file
from dexterdata.client.uploads import UploadRequest, upload
from portal.management.demo.run import Demo

VERSION = "1.0.0"
ACCEPTED_BECAUSE = "It passed validation, and one episode covers the whole recording."


@dataclass(frozen=True)
class Item:
    """A file to upload, what is said of it, and the episode that it shows."""

    path: Path
    profile: str
    metadata: dict[str, Any]
    episode: dict[str, Any]

    @cached_property
    def sha256(self) -> str:
        """The hash of its bytes, by which it is known again."""
        return sha256_of_file(self.path)


def find_dataset(demo: Demo, name: str) -> dict[str, Any] | None:
    """The dataset as its owner sees it, or None."""
    try:
        return dict(demo.api("partner").get(f"datasets/{name}"))
    except ApiError as error:
        if error.status != 404:
            raise
        return None


def ensure_dataset(demo: Demo, body: dict[str, Any]) -> str:
    """Create the dataset unless it is there; its name."""
    name = f"{body['owner']}/{body['slug']}"
    if find_dataset(demo, name) is None:
        demo.api("partner").post("datasets", body)
    else:
        demo.there_already()
    return name


def state_sheet(demo: Demo, name: str, sheet: dict[str, str]) -> None:
    """The owner answers what the data sheet asks, unless it was answered before."""
    partner = demo.api("partner")
    if partner.get(f"datasets/{name}")["datasheet"]:
        demo.there_already()
        return
    partner.patch(f"datasets/{name}", {"datasheet": sheet})
    demo.say(f"{len(sheet)} answers")


def recordings_of(demo: Demo, name: str) -> dict[str, dict[str, Any]]:
    """One's recordings of a dataset by the hash of their bytes."""
    rows = demo.api("partner").results("recordings", dataset=name)
    return {row["sha256"]: row for row in rows}


def upload_all(demo: Demo, name: str, items: list[Item]) -> None:
    """Upload what is not there yet and wait until each file is judged."""
    partner, known = demo.api("partner"), recordings_of(demo, name)
    missing = [item for item in items if item.sha256 not in known]
    if not missing:
        demo.there_already(f"{len(items)} files")
        return
    jobs = []
    for item in missing:
        request = UploadRequest(item.path, name, item.profile, item.metadata)
        jobs.append(upload(partner, request).job)
        demo.progress(f"{len(jobs)}/{len(missing)}")
    for job in jobs:
        partner.wait(job, timeout_s=300)
    verdicts = [row["verdict"] for row in recordings_of(demo, name).values()]
    counts = {word: verdicts.count(word) for word in sorted(set(map(str, verdicts)))}
    summary = ", ".join(f"{count} {word}" for word, count in counts.items())
    demo.say(f"{len(missing)} files: {summary}")


def own_in_state(demo: Demo, name: str, items: list[Item], state: str) -> list[dict[str, Any]]:
    """The demo's own recordings; whoever tries the portal out may have sent others."""
    rows, own = recordings_of(demo, name), {item.sha256 for item in items}
    return [row for sha256, row in rows.items() if sha256 in own and row["state"] == state]


def submit_passed(demo: Demo, name: str, items: list[Item], message: str) -> None:
    """Submit every recording that passed."""
    passed = [row["id"] for row in own_in_state(demo, name, items, "passed")]
    if not passed:
        demo.there_already()
        return
    body = {"dataset": name, "recordings": passed, "message": message}
    demo.api("partner").post("submissions", body)
    demo.say(f"{len(passed)} recordings")


def accept_all(demo: Demo, name: str, items: list[Item]) -> None:
    """The reviewer accepts each submitted recording with its episode."""
    episodes = {item.sha256: item.episode for item in items}
    waiting = own_in_state(demo, name, items, "in_review")
    if not waiting:
        demo.there_already()
        return
    for row in waiting:
        recording = demo.api("reviewer").get(f"recordings/{row['id']}")
        duration_s = recording["report"]["recording"]["duration_s"]
        episode = {"t_start_s": 0.0, "t_end_s": duration_s} | episodes[row["sha256"]]
        body = {"decision": "accept", "reason": ACCEPTED_BECAUSE, "episodes": [episode]}
        demo.api("reviewer").post(f"recordings/{row['id']}/review", body)
    demo.say(f"{len(waiting)} recordings accepted")


def publish(demo: Demo, name: str, notes: str) -> None:
    """Draft version 1.0.0 of all accepted episodes and publish it."""
    partner = demo.api("partner")
    versions = {row["version"]: row for row in partner.results(f"datasets/{name}/versions")}
    state = versions.get(VERSION, {}).get("state")
    if state == "published":
        demo.there_already()
        return
    if state is None:
        body = {"version": VERSION, "episodes": "all_accepted", "notes": notes}
        partner.post(f"datasets/{name}/versions", body)
    answer = partner.post(f"datasets/{name}/versions/{VERSION}/publish")
    partner.wait(answer["job"], timeout_s=600)
    version = partner.get(f"datasets/{name}/versions/{VERSION}")
    demo.say(f"{name}@{VERSION}, manifest {version['manifest_sha256'][:12]}")


def check_catalogue(demo: Demo, query: str, name: str) -> None:
    """A visitor searches, finds the dataset and gets the preview that the player shows."""
    visitor = demo.api("visitor")
    found = [row["name"] for row in visitor.results("datasets", q=query)]
    if name not in found:
        raise ClientError(f"A search for {query!r} found {found}, not {name}.")
    episodes = list(visitor.results("episodes", dataset=name))
    url = f"{demo.base_url}/api/v1/episodes/{episodes[0]['id']}/preview"
    preview = visitor.store.get(url)
    if preview.status_code != 200 or not preview.content.startswith(b"DXPV"):
        raise ClientError(f"The preview of {name} cannot be read.")
    demo.say(f"{len(episodes)} episodes; first preview {len(preview.content) / 1000:.0f} kB")
