"""What a portal in use has besides the demo's objects: things that wait for somebody."""

from __future__ import annotations

import secrets
import uuid
from pathlib import Path
from typing import Any

from dexterdata.client import Api
from dexterdata.client.uploads import UploadRequest, upload
from tests.browser.recordings import simulated
from tests.browser.stack import Portal

METADATA = {
    "hand": "both",
    "subject": "simulated",
    "session": "evening",
    "task": "pour water",
    "consent": "synthetic: no person was recorded",
    "licence": "LicenseRef-DexterData-Synthetic-Evening",
    "sources": ["dexterdata.simulate"],
}


def furnish(portal: Portal, folder: Path) -> dict[str, str]:
    """A recording in review with its batch, orders that wait for money or a signature, flags."""
    batch = str(uuid.uuid4())
    invoiced = place_order(portal, 2)
    portal.api("buyer", "POST", f"orders/{invoiced['id']}/payments", {"provider": "invoice"})
    unsigned = place_order(portal, 1)
    return {
        "waiting_recording": submit_recording(portal, folder, open_dataset(portal), batch),
        "batch": batch,
        "open_order": invoiced["id"],
        "unsigned_agreement": unsigned["agreement"],
        "flag": flag_episodes(portal),
        "selection": keep_selection(portal),
        "followed": follow(portal),
        "newer_version": publish_smaller(portal),
    }


def keep_selection(portal: Portal) -> str:
    """A selection of the researcher over both datasets; its id."""
    for row in portal.api("researcher", "GET", "selections")["results"]:
        return str(row["id"])
    body = {"name": "Both hands at work", "query": "hand=both"}
    return str(portal.api("researcher", "POST", "selections", body)["id"])


def follow(portal: Portal) -> str:
    """The researcher follows a dataset and a search; the id of the latter."""
    portal.api("researcher", "POST", "follows", {"dataset": portal.objects["licensed_dataset"]})
    body = {"query": "q=pour&hand=left", "name": "Left hands that pour"}
    return str(portal.api("researcher", "POST", "follows", body)["id"])


def publish_smaller(portal: Portal) -> str:
    """Version 1.1.0 of the open dataset, without its last episode, so that two versions differ."""
    address, number = f"datasets/{portal.objects['open_dataset']}/versions", "1.1.0"
    rows = {row["version"]: row for row in portal.api("partner", "GET", address)["results"]}
    if number in rows:
        return number
    path = f"{address}/1.0.0/episodes?page_size=100"
    episodes = [row["id"] for row in portal.api(None, "GET", path)["results"]]
    body = {"version": number, "episodes": episodes[:-1], "notes": "One movement left out."}
    portal.api("partner", "POST", address, body)
    answer = portal.api("partner", "POST", f"{address}/{number}/publish")
    with Api(portal.base_url, portal.accounts["partner"]["token"]) as api:
        api.wait(answer["job"], timeout_s=300)
    return number


def offer_for(portal: Portal, audience: str) -> dict[str, Any]:
    """The licensed dataset's offer for this audience."""
    name = portal.objects["licensed_dataset"]
    rows = portal.api("buyer", "GET", f"datasets/{name}/offers")["results"]
    return next(row for row in rows if row["audience"] == audience)


def flag_episodes(portal: Portal) -> str:
    """Two flags of the buyer on the licensed dataset; the id of the one of private content.

    One has one open flag on an episode: on a portal that is furnished already they are there.
    """
    for flag in portal.api("buyer", "GET", "me/flags")["results"]:
        if (flag["reason"], flag["state"]) == ("private_content", "open"):
            return str(flag["id"])
    rows = portal.api(None, "GET", f"episodes?dataset={portal.objects['licensed_dataset']}")
    first, second = rows["results"][:2]
    said = {"reason": "hand_swapped", "text": "Thumb and little finger are exchanged.", "t_s": 1.5}
    portal.api("buyer", "POST", f"episodes/{first['id']}/flags", said)
    said = {"reason": "private_content", "text": "A mirror shows a face.", "t_s": 0.5}
    return str(portal.api("buyer", "POST", f"episodes/{second['id']}/flags", said)["id"])


def place_order(portal: Portal, seats: int) -> dict[str, Any]:
    """An order of the buyer for the licensed dataset."""
    body = {
        "offer": offer_for(portal, "commercial")["id"],
        "organisation": portal.accounts["buyer"]["organisation"],
        "purpose": "training",
        "seats": seats,
        "purchase_order": f"PO-{secrets.token_hex(3)}",
    }
    return dict(portal.api("buyer", "POST", "orders", body))


def open_dataset(portal: Portal) -> str:
    """A new dataset of the partner; its name."""
    slug = f"evening-{secrets.token_hex(3)}"
    body = {
        "owner": portal.accounts["partner"]["organisation"],
        "slug": slug,
        "title": "Evening recordings (synthetic)",
        "summary": "Simulated pouring, waiting for review.",
        "licence": METADATA["licence"],
        "tasks": ["pour water"],
        "is_synthetic": True,
    }
    portal.api("partner", "POST", "datasets", body)
    return f"{body['owner']}/{slug}"


def submit_recording(portal: Portal, folder: Path, dataset: str, batch: str | None = None) -> str:
    """The id of a recording in review."""
    path = simulated(folder / "evening_pour.h5", secrets.randbits(31), duration_s=8.0)
    with Api(portal.base_url, portal.accounts["partner"]["token"]) as api:
        request = UploadRequest(path, dataset, "dexter_sim_glove", METADATA, batch=batch)
        sent = upload(api, request)
        api.wait(sent.job, timeout_s=120)
    body = {"dataset": dataset, "recordings": [sent.recording_id], "message": "Recorded tonight."}
    portal.api("partner", "POST", "submissions", body)
    return sent.recording_id
