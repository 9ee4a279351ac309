"""Partners, their datasets, small recordings as files, and the way in through the API."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from catalog.services.datasets import create_dataset
from portal.accounts.models import Organisation, User
from portal.accounts.roles import OrganisationKind
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

PROFILE = """
schema = 1
name = "test_bend_glove"
version = "1.2.0"
device = {maker = "Test", model = "Bend 5", source = "made for the tests"}
match = {extensions = [".csv"], columns = ["t", "thumb", "index", "middle", "ring", "little"]}
clock = {column = "t", unit = "s"}
[[stream]]
name = "right_bend"
kind = "bend"
hand = "right"
unit = "1"
rate_hz = 100.0
columns = ["thumb", "index", "middle", "ring", "little"]
range = [0.0, 1.0]
"""
METADATA = {"hand": "right", "consent": "research and commercial use", "task": "wave"}


@dataclass(frozen=True)
class Partner:
    """A person of a partner organisation with a dataset."""

    user: User
    organisation: Organisation
    dataset: object

    @property
    def name(self) -> str:
        return self.dataset.name


def partner(slug="gloves", **dataset) -> Partner:
    """A partner with a licensed dataset named `gloves`."""
    organisation = OrganisationFactory(kind=OrganisationKind.PARTNER)
    user = MembershipFactory(user=UserFactory(), organisation=organisation).user
    return Partner(user, organisation, dataset_of(organisation, user, slug, **dataset))


def dataset_of(organisation, user, slug="gloves", **fields):
    """A draft dataset of this organisation."""
    facts = {
        "title": "Gloves",
        "summary": "Hands that wave.",
        "card": "",
        "licence": "CC-BY-4.0",
        "tasks": ["wave"],
        "is_synthetic": True,
        "attribution": "The tests",
    }
    return create_dataset(organisation=organisation, slug=slug, by=user, **{**facts, **fields})


def glove_csv(seconds=4.0, seed=1, rate_hz=100.0, spoil=None) -> bytes:
    """A glove of five bends as CSV; `spoil` may change the table (n, 6) in place."""
    noise = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    phases = np.arange(5) * 0.7
    bends = 0.5 + 0.35 * np.sin(2 * np.pi * 0.6 * t[:, None] + phases)
    bends += noise.normal(0, 0.004, bends.shape)
    table = np.column_stack([t, bends.clip(0, 1)])
    if spoil is not None:
        spoil(table)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["t", "thumb", "index", "middle", "ring", "little"])
    writer.writerows([[f"{value:.6f}" for value in row] for row in table])
    return out.getvalue().encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def post(client, path, body=None, **headers):
    """A JSON POST to the API."""
    return client.post(
        f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def declare(client, partner, data, filename="wave.csv", **fields):
    """`POST uploads` for these bytes."""
    body = {
        "filename": filename,
        "size": len(data),
        "sha256": sha256_of(data),
        "dataset": partner.name,
        "profile": PROFILE,
        "metadata": METADATA,
    }
    return post(client, "uploads", {**body, **fields})


def put(client, signed, data):
    """Send bytes to a signed link of the local store; its ETag."""
    parts = urlsplit(signed["url"])
    response = client.put(
        f"{parts.path}?{parts.query}", data, content_type="application/octet-stream"
    )
    assert response.status_code == 200, response.content
    return response.headers["ETag"]


def send(client, upload, data, numbers=None):
    """Sign and send parts; the list that `complete` takes."""
    numbers = numbers or list(range(1, upload["parts"] + 1))
    signed = post(client, f"uploads/{upload['id']}/parts", {"numbers": numbers}).json()["parts"]
    size = upload["part_size"]
    return [
        {
            "number": part["number"],
            "etag": put(client, part, data[(part["number"] - 1) * size : part["number"] * size]),
        }
        for part in signed
    ]


def complete(client, upload, parts):
    return post(client, f"uploads/{upload['id']}/complete", {"parts": parts})


def upload(client, partner, data, **fields):
    """The whole way in; the answer to `complete`."""
    opened = declare(client, partner, data, **fields)
    assert opened.status_code == 201, opened.content
    session = opened.json()
    return complete(client, session, send(client, session, data))
