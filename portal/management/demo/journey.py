"""The order of the demo's steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from dexterdata.client import ClientError
from portal.management.demo import datasets, downloads, licences, sheets, sources
from portal.management.demo.accounts import ensure_accounts
from portal.management.demo.datasets import Item
from portal.management.demo.run import Demo


def run(demo: Demo, known: dict[str, Any]) -> None:
    """Everything from the accounts to the last verified byte."""
    with demo.step("Create accounts and the institution list"):
        demo.accounts, is_new = ensure_accounts(demo.base_url, known)
        if not is_new:
            demo.there_already()
    _open_dataset(demo)
    _licensed_dataset(demo)
    name = demo.objects["licensed_dataset"]
    with demo.step("Researcher asks, is approved, signs: academic licence"):
        licences.academic(demo, name)
    with demo.step("Buyer orders, signs, pays: commercial licence"):
        licences.commercial(demo, name)
    _bundles(demo, name)


def _open_dataset(demo: Demo) -> None:
    items, terms = sources.samples(settings.BASE_DIR / "samples")
    with demo.step("Partner creates the open dataset"):
        name = datasets.ensure_dataset(demo, _open_body(demo, terms))
    demo.objects["open_dataset"] = name
    with demo.step("Partner states its data sheet"):
        datasets.state_sheet(demo, name, sheets.REAL_HANDS)
    _publish(demo, name, items, "real recordings", "sign")
    rows = datasets.recordings_of(demo, name).values()
    failed = [row for row in rows if row["verdict"] == "fail"]
    if not failed:
        raise ClientError("A damaged sample was expected to fail validation, and did not.")
    # The one with something to look at: an empty file has no report worth reading.
    demo.objects["recording_failed"] = max(failed, key=lambda row: row["duration_s"] or 0)["id"]


def _licensed_dataset(demo: Demo) -> None:
    with demo.step("Simulate two gloves with touch (synthetic, seeded)"):
        items, is_new = sources.simulated(demo.folder / "synthetic")
        demo.was_there = not is_new
        demo.say(f"{len(items)} recordings")
    with demo.step("Partner creates the licensed dataset"):
        name = datasets.ensure_dataset(demo, _licensed_body(demo))
    demo.objects["licensed_dataset"] = name
    with demo.step("Partner states its data sheet"):
        datasets.state_sheet(demo, name, sheets.SYNTHETIC_KITCHEN)
    _publish(demo, name, items, "simulated gloves", "pour")
    with demo.step("Partner offers an academic and a commercial licence"):
        licences.ensure_offers(demo, name)


def _publish(demo: Demo, name: str, items: list[Item], what: str, query: str) -> None:
    with demo.step(f"Partner uploads {what}; workers check them"):
        datasets.upload_all(demo, name, items)
    with demo.step("Partner submits what passed"):
        datasets.submit_passed(demo, name, items, f"First submission: {what}.")
    with demo.step("Reviewer decides"):
        datasets.accept_all(demo, name, items)
    with demo.step("Partner publishes version 1.0.0"):
        datasets.publish(demo, name, "First version.")
    with demo.step(f"Visitor searches for “{query}” and watches"):
        datasets.check_catalogue(demo, query, name)


def _bundles(demo: Demo, licensed: str) -> None:
    wanted = (
        ("researcher", licensed, demo.objects["academic_grant"]),
        ("buyer", licensed, demo.objects["commercial_grant"]),
        ("researcher", demo.objects["open_dataset"], None),
    )
    for role, name, grant in wanted:
        what = "licensed data" if grant else "open data, no agreement"
        with demo.step(f"A worker bundles the {role}'s {what}"):
            bundle = downloads.build(demo, role, name, grant)
        if role == "researcher" and grant:
            demo.objects["bundle"] = bundle
        with demo.step(f"The {role} runs dexter download and dexter verify"):
            downloads.download_and_verify(demo, role, name, bundle, grant)


def _open_body(demo: Demo, terms: dict[str, Any]) -> dict[str, Any]:
    return {
        "owner": demo.organisation("partner"),
        "slug": "real-hands-sampler",
        "title": "Real hands sampler",
        "summary": "Real recordings from public sources: data gloves signing, a CyberGlove opening "
        "a door, and a tracked hand.",
        "card": (settings.BASE_DIR / "samples" / "CARD.md").read_text(),
        "licence": terms["licence"],
        "attribution": terms["attribution"],
        "tasks": ["sign language", "door opening"],
        "is_synthetic": False,
    }


def _licensed_body(demo: Demo) -> dict[str, Any]:
    return {
        "owner": demo.organisation("partner"),
        "slug": "kitchen-bimanual-synthetic",
        "title": "Bimanual kitchen manipulation with touch (synthetic)",
        "summary": "Two simulated gloves with 16 × 16 touch each, made from a seed: pouring, "
        "stirring, cutting, opening, wiping and placing.",
        "card": "## Synthetic\n\nNo person was recorded. Joint angles, touch, force and motion "
        "come from DexterData's seeded simulator; use it to try the portal and your loaders, not "
        "to draw conclusions about hands.\n",
        "licence": "LicenseRef-DexterData-Synthetic-Kitchen",
        "attribution": "DexterData simulator",
        "tasks": [task for task, *_ in sources.TASKS],
        "environment": sheets.SYNTHETIC_ENVIRONMENT,
        "is_synthetic": True,
    }
