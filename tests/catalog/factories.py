"""Datasets, accepted recordings and published versions, made through the catalogue's services."""

from __future__ import annotations

import gzip
import hashlib
import uuid

from catalog.facts import EpisodeFacts, SourceFacts
from catalog.models import Dataset, Episode, Version
from catalog.services import datasets, episodes, versions
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import OrganisationKind, Role
from portal.storage import store
from portal.storage.keys import content_key, preview_key
from tests.factories import MembershipFactory, OrganisationFactory

PREVIEW = gzip.compress(b"DXPV\x01\x00\x00\x00 not a real preview, only bytes", mtime=0)
POSTER = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10"/></svg>'
TOUCHPRINT = b"\x89PNG\r\n\x1a\n only bytes"
STREAMS = (
    {
        "name": "right_tactile",
        "kind": "tactile",
        "unit": "Pa",
        "rate_hz": 100.0,
        "samples": 1000,
        "channels": [f"t{n}" for n in range(256)],
    },
    {
        "name": "right_joints",
        "kind": "joint_angle",
        "unit": "rad",
        "rate_hz": 100.0,
        "samples": 1000,
        "channels": ["index_mcp_flexion"],
    },
)
REPORT = {
    "verdict": "warn",
    "recording": {"duration_s": 10.0},
    "quality": {"score": 90, "areas": {"timing": 80, "touch": 100, "labels": None}},
    "findings": [{"check": "time.gap", "level": "warning"}] * 2,
}
PAID = {
    "template": "commercial-annual",
    "name": "Commercial annual",
    "kind": "commercial",
    "price": {"amount": 100_00, "currency": "EUR"},
    "audience": "anyone",
    "offer": "00000000-0000-0000-0000-000000000002",
    "actions": ["access", "train", "commercialise_model"],
}
"""An offer for a price to everybody, as a dataset's summary of licences holds it."""
FREE = PAID | {
    "template": "academic-noncommercial",
    "name": "Academic non-commercial",
    "kind": "academic",
    "price": None,
    "actions": ["research", "publish_results"],
}
"""One for nothing, on request."""


def partner(**organisation: object) -> tuple[Organisation, User]:
    """A partner organisation and its owner."""
    made = OrganisationFactory(kind=OrganisationKind.PARTNER, **organisation)
    return made, MembershipFactory(organisation=made, role=Role.OWNER).user


def make_dataset(*, organisation: Organisation | None = None, **fields: object) -> Dataset:
    """A draft dataset."""
    organisation = organisation or partner()[0]
    by = Membership.objects.filter(organisation=organisation).first()
    return datasets.create_dataset(
        organisation=organisation,
        by=by.user if by else MembershipFactory(organisation=organisation).user,
        **{
            "slug": f"set-{uuid.uuid4().hex[:8]}",
            "title": "Kitchen hands",
            "summary": "Pouring and stirring.",
            "card": "# Card",
            "licence": "LicenseRef-DexterData-Partner",
            "tasks": [],
            "is_synthetic": False,
            "attribution": "Example Laboratory",
            **fields,
        },
    )


def source(**fields: object) -> SourceFacts:
    """An accepted recording's file."""
    recording = fields.pop("recording_id", None) or uuid.uuid4()
    sha256 = hashlib.sha256(recording.bytes).hexdigest()
    return SourceFacts(
        **{
            "recording_id": recording,
            "filename": f"{recording.hex[:6]}.h5",
            "sha256": sha256,
            "bytes": 1000,
            "storage_key": content_key(sha256),
            "format": "hdf5",
            "profile": "dexter_sim_glove",
            "device": "Dexter Sim Glove",
            "hand": "right",
            "streams": STREAMS,
            "quality": 90,
            "report": REPORT,
            **fields,
        }
    )


def facts(**fields: object) -> EpisodeFacts:
    """One labelled time range."""
    defaults = {"t_start_s": 0.0, "t_end_s": 10.0, "task": "pour water", "hand": "right"}
    return EpisodeFacts(**{**defaults, "success": True, "objects": ("jug", "glass"), **fields})


def accept(
    dataset: Dataset, *labels: EpisodeFacts, file: SourceFacts | None = None
) -> list[Episode]:
    """Take a recording over into a dataset."""
    return episodes.add_accepted(
        dataset=dataset, source=file or source(), episodes=labels or (facts(),), by=None
    )


def render(episode: Episode, **features: object) -> None:
    """Give an episode renderings that really lie in the store."""
    keys = {
        "preview": ("preview.dxpv", PREVIEW, "application/vnd.dexterdata.preview", "gzip"),
        "poster": ("poster.svg", POSTER, "image/svg+xml", None),
        "touchprint": ("touchprint.png", TOUCHPRINT, "image/png", None),
    }
    written = {}
    for kind, (name, data, content_type, encoding) in keys.items():
        key = preview_key(episode.public_id, name)
        store().put(key, data, content_type=content_type, content_encoding=encoding)
        written[f"{kind}_key"] = key
    versions.attach_rendering(
        episode=episode, features={"duration_s": 10.0, "peak_force_n": 4.0, **features}, **written
    )


def draft(dataset: Dataset, chosen: list[Episode], number: str = "1.0.0") -> Version:
    """A draft version."""
    by = Membership.objects.filter(organisation=dataset.organisation).first().user
    return versions.create_draft(
        dataset=dataset, number=number, episodes=chosen, notes="First.", by=by
    )


def publish(dataset: Dataset, chosen: list[Episode], number: str = "1.0.0") -> Version:
    """A published version, through every step."""
    version = draft(dataset, chosen, number)
    by = Membership.objects.filter(organisation=dataset.organisation).first().user
    for episode in versions.begin_publishing(version=version, by=by):
        render(episode)
    published = versions.finish_publishing(version=version, by=by)
    dataset.refresh_from_db()
    return published


def published_dataset(*labels: EpisodeFacts, **fields: object) -> Dataset:
    """A dataset with one published version."""
    dataset = make_dataset(**fields)
    publish(dataset, accept(dataset, *labels))
    return dataset
