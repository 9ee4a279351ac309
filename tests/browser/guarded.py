"""Datasets that not everybody sees, or nobody any more: private, embargoed and withdrawn ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from dexterdata.client import Api
from tests.browser.furniture import open_dataset, submit_recording
from tests.browser.pages import SIGN_IN
from tests.browser.stack import Portal

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ACCEPTED = {
    "decision": "accept",
    "reason": "Simulated as it says.",
    "episodes": [{"t_start_s": 0.0, "t_end_s": 6.0, "task": "pour water", "hand": "both"}],
}


def guard(portal: Portal, folder: Path) -> dict[str, str]:
    """The names of the three, and the identifier of what was withdrawn."""
    private, embargoed, withdrawn = (published(portal, folder) for _ in range(3))
    portal.api("partner", "PATCH", f"datasets/{private}", {"visibility": "private"})
    later = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    portal.api("partner", "PATCH", f"datasets/{embargoed}", {"embargoed_until": later})
    doi = portal.api(None, "GET", f"datasets/{withdrawn}/datacite")["doi"]
    episodes = portal.api(None, "GET", f"episodes?dataset={withdrawn}")["results"]
    withdraw(portal, withdrawn)
    return {
        "private_dataset": private,
        "embargoed_dataset": embargoed,
        "withdrawn_dataset": withdrawn,
        "withdrawn_episode": episodes[0]["id"],
        "withdrawn_doi": doi,
    }


def published(portal: Portal, folder: Path) -> str:
    """A new dataset of the partner with a version of one recording; its name."""
    name = open_dataset(portal)
    recording = submit_recording(portal, folder, name)
    portal.api("reviewer", "POST", f"recordings/{recording}/review", ACCEPTED)
    address = f"datasets/{name}/versions"
    body = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
    portal.api("partner", "POST", address, body)
    answer = portal.api("partner", "POST", f"{address}/1.0.0/publish")
    with Api(portal.base_url, portal.accounts["partner"]["token"]) as api:
        api.wait(answer["job"], timeout_s=300)
    return name


def withdraw(portal: Portal, name: str) -> None:
    """Through the page, as its owner: there is no other way."""
    account = portal.accounts["partner"]
    with httpx.Client(base_url=portal.base_url, follow_redirects=True, timeout=60) as http:
        send(http, SIGN_IN, {"login": account["email"], "password": account["password"]})
        send(http, f"/datasets/{name}/withdraw/", {"reason": "The camera saw a bystander."})


def send(http: httpx.Client, path: str, fields: dict[str, Any]) -> None:
    """Send a page's form."""
    (token, *_) = TOKEN.findall(http.get(path).text)
    headers = {"Referer": str(http.base_url)}
    http.post(
        path, data=fields | {"csrfmiddlewaretoken": token}, headers=headers
    ).raise_for_status()
