"""One of every object, and one of every kind of person, for the access matrix."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client

from catalog.models import Dataset, Doi, Episode, Follow, SourceFile
from catalog.search.episodes_query import EpisodeQuery
from catalog.services import selections
from catalog.services.credit import register_work
from catalog.services.follows import stop_token
from ingest.models import Batch, Flag, Recording, Review, SecondLook, Submission, Upload
from ingest.services.revalidations import start as start_revalidation
from licensing.models import AccessRequest, Bundle, Grant, Order, Payment
from portal.accounts.access import actor_for
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.services.invitations import invite
from portal.accounts.services.service_accounts import create_account
from portal.accounts.services.tokens import create_token
from portal.jobs.models import Job
from tests.factories import UserFactory, member, staff
from tests.ingest import factories as ingest
from tests.licensing import factories as licensing

NOWHERE = str(uuid.UUID(int=0, version=4))


@dataclass
class World:
    """People by name, and the ids that stand for each parameter of an address."""

    people: dict[str, User | None]
    ids: dict[str, str]
    ended: Grant
    ended_bundle: Bundle

    def client(self, name: str) -> Client:
        """A browser of this person."""
        return licensing.client_of(self.people[name])


def _bought(user: User, offer) -> Grant:
    """An active grant: ordered, signed, paid in the sandbox."""
    placed = licensing.order(user, offer).json()
    licensing.sign(user, placed["agreement"])
    licensing.pay(user, placed["id"])
    return Grant.objects.get(agreement__public_id=placed["agreement"], state="active")


def _licences(dataset, run_jobs) -> dict[str, Any]:
    """The papers of a buyer and a researcher."""
    holder, researcher, ended = licensing.buyer(), licensing.researcher(), licensing.buyer()
    commercial = licensing.commercial_offer(dataset)
    grant, old = _bought(holder, commercial), _bought(ended, commercial)
    with run_jobs():
        for person, its in ((holder, grant), (ended, old)):
            answer = licensing.post(person, "bundles", licensing.bundle_body(dataset, its))
            assert answer.status_code == 202, answer.content
    Grant.objects.filter(pk=old.pk).update(state="expired", reason="The term is over.")
    old.refresh_from_db()
    offer = licensing.academic_offer(dataset)
    licensing.ask(researcher, offer)
    placed = licensing.order(holder, grant.agreement.offer).json()
    licensing.pay(holder, placed["id"], "invoice")
    return {
        "people": {"holder": holder, "researcher": researcher, "ended": ended},
        "grant": grant,
        "old": old,
        "academic": offer,
        "placed": Order.objects.get(public_id=placed["id"]),
    }


def _recording(partner: ingest.Partner, client: Client, run_jobs) -> Recording:
    """A recording that was checked and waits for a reviewer."""
    client.force_login(partner.user)
    with run_jobs():
        answer = ingest.upload(client, partner, ingest.glove_csv())
    recording = Recording.objects.get(public_id=answer.json()["recording"]["id"])
    assert recording.state == "passed"
    body = {"dataset": partner.name, "recordings": [str(recording.public_id)], "message": "Look."}
    assert ingest.post(client, "submissions", body).status_code == 201
    ingest.declare(client, partner, b"t,a\n1,2\n", batch=str(uuid.uuid4()))
    return recording


def _flag(recording: Recording) -> Flag:
    """What a licensee reported of the published episode."""
    said = {"reason": "other", "text": "Look.", "author_name": "A licensee"}
    return Flag.objects.create(episode=Episode.objects.first(), recording=recording, **said)


def _second_look(recording: Recording) -> SecondLook:
    """One that waits for any reviewer."""
    submission = Submission.objects.get()
    said = {"decision": "accept", "submission": submission, "recording": recording}
    return SecondLook.objects.create(review=Review.objects.create(**said))


def _organisation(organisation: Organisation, owner: User) -> tuple[dict[str, Any], str]:
    """An invitation, with its secret, and a service account "trainer" with a token."""
    invitation, secret = invite(
        organisation=organisation, email="a@b.example", role="member", by=owner
    )
    service = create_account(actor=actor_for(owner), organisation=organisation, name="trainer")
    token, _ = create_token(user=service, name="s", scopes=["licence:read"], by=owner)
    return {"invitation_id": invitation, "token_id": token}, secret


def _people(owner: User) -> dict[str, User | None]:
    """Everybody but the buyers."""
    return {
        "anonymous": None,
        "nobody": UserFactory(),
        "stranger": member("company"),
        "other_partner": member("partner"),
        "partner": owner,
        **{role: staff(role) for role in ("reviewer", "licensing", "finance", "admin")},
    }


def _of_the_catalogue(dataset: Dataset, holder: User) -> dict[str, Any]:
    """An episode, a work that cites the dataset, and a selection that the holder saved."""
    work = {"title": "A work", "year": 2026, "doi": "10.1000/182"}
    return {
        "episodes": Episode.objects.first(),
        "works": register_work(dataset=dataset, by=holder, **work),
        "selections": selections.save(actor=actor_for(holder), name="Mine", query=EpisodeQuery()),
    }


def build(run_jobs) -> World:
    """Everything, made through the API as far as there is one."""
    dataset = licensing.stored_dataset(b"one recording")
    owner = Membership.objects.get(organisation=dataset.organisation, role="owner").user
    made = _licences(dataset, run_jobs)
    partner = ingest.Partner(owner, dataset.organisation, dataset)
    recording = _recording(partner, Client(), run_jobs)
    grant, placed, holder = made["grant"], made["placed"], made["people"]["holder"]
    bundle = Bundle.objects.get(grant=grant)
    organisation = licensing.organisation_of(holder)
    mine, secret = _organisation(organisation, holder)
    token, _ = create_token(user=holder, name="t", scopes=["licence:read"], by=holder)
    people = _people(owner) | made["people"]
    follow = Follow.objects.create(user=holder, dataset=dataset)
    ids = _of_the_catalogue(dataset, holder) | {
        "follows": follow,
        "requests": AccessRequest.objects.get(),
        "agreements": grant.agreement,
        "orders": placed,
        "grants": grant,
        "bundles": bundle,
        "recordings": recording,
        "review": recording,
        "submissions": Submission.objects.get(),
        "second_looks": _second_look(recording),
        "batches": Batch.objects.get(),
        "flags": _flag(recording),
        "revalidations": start_revalidation(by=None, everything=True),
        "uploads": Upload.objects.get(state="open"),
        "jobs": Job.objects.get(kind="licensing.build_bundle", subject=str(bundle.public_id)),
        "tokens": token,
        "academic": made["academic"],
        "commercial": grant.agreement.offer,
        "seat_id": grant.seats.first(),
        "payment_id": Payment.objects.get(order=placed),
        "user_id": holder,
        **mine,
    }
    known = {name: str(row.public_id) for name, row in ids.items()}
    known |= {"secret": secret, "owner": dataset.organisation.slug, "slug": dataset.slug}
    known |= {"number": "1.0.0", "numbers": "1.0.0...1.0.0", "organisation": organisation.slug}
    known |= {"account": "trainer", "recording_id": str(SourceFile.objects.first().recording_id)}
    known |= {"digest": "0123456789abcdef"}
    known |= {"doi": Doi.objects.first().name, "token": stop_token(follow), "part": "1"}
    old_bundle = Bundle.objects.get(grant=made["old"])
    return World(people, known, made["old"], old_bundle)


def digest(text: str) -> str:
    """A SHA-256 that no object has."""
    return hashlib.sha256(text.encode()).hexdigest()
