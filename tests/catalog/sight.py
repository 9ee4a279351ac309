"""Random organisations, datasets and what becomes of them, and the rule of who sees them.

The rule is the data policy in plain words, apart from the code that it judges.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from catalog.models import Dataset, Episode
from catalog.services import admissions, datasets, withdrawals
from catalog.states import VersionState, Visibility
from portal.accounts.models import Organisation, User
from tests.catalog.factories import STREAMS, accept, facts, make_dataset, publish, source
from tests.factories import MembershipFactory, UserFactory, staff

OWNERS = 3
MOMENTS = {"none": None, "past": -timedelta(days=1), "future": timedelta(days=1)}
FATES = (
    *("published",) * 4,
    "draft",
    "recording withdrawn",
    "version withdrawn",
    "dataset withdrawn",
)
TASKS = ("pour water", "stir", "sweep")
PEOPLE = st.one_of(
    st.sampled_from(["visitor", "stranger", "operator"]),
    st.frozensets(st.integers(0, OWNERS - 1), min_size=1, max_size=2),
)


@dataclass(frozen=True)
class Labels:
    """What is said and measured of one episode; None was not measured."""

    hand: str
    success: bool | None
    device: str
    grasp: str
    quality: int
    seconds: float
    force_n: float | None
    motion_rad: float | None


@dataclass(frozen=True)
class Traits:
    """What a dataset and its two episodes are found by."""

    word: str
    environment: str
    licence: str
    rate_hz: float
    subjects: tuple[str, str]
    labels: tuple[Labels, Labels]


@dataclass(frozen=True)
class Plan:
    """What becomes of one dataset."""

    owner: int
    visibility: str
    embargo: str
    fate: str
    tasks: tuple[str, str]
    named: frozenset[int]
    granted: dict[int, str]
    traits: Traits | None = None


_LABELS = st.builds(
    Labels,
    hand=st.sampled_from(["left", "right", "both"]),
    success=st.sampled_from([True, False, None]),
    device=st.sampled_from(["Dexter Sim Glove", "Other Sim Glove"]),
    grasp=st.sampled_from(["power", "precision", "unknown"]),
    quality=st.sampled_from([50, 70, 90]),
    seconds=st.sampled_from([4.0, 8.0]),
    force_n=st.sampled_from([None, 2.0, 6.0]),
    motion_rad=st.sampled_from([None, 0.5, 1.0]),
)
_TRAITS = st.builds(
    Traits,
    word=st.sampled_from(["copper", "walnut"]),
    environment=st.sampled_from(["kitchen", "lab"]),
    licence=st.sampled_from(["CC-BY-4.0", "LicenseRef-DexterData-Partner"]),
    rate_hz=st.sampled_from([30.0, 100.0]),
    subjects=st.tuples(st.sampled_from(["A", "B"]), st.just("A")),
    labels=st.tuples(_LABELS, _LABELS),
)
_PARTS = {
    "owner": st.integers(0, OWNERS - 1),
    "visibility": st.sampled_from([Visibility.PUBLIC, Visibility.PRIVATE]),
    "embargo": st.sampled_from([*MOMENTS]),
    "fate": st.sampled_from(FATES),
    "tasks": st.tuples(st.sampled_from(TASKS), st.sampled_from(TASKS)),
    "named": st.frozensets(st.integers(0, OWNERS - 1), max_size=1),
    "granted": st.dictionaries(st.integers(0, OWNERS - 1), st.sampled_from([*MOMENTS]), max_size=2),
}
PLANS = st.builds(Plan, **_PARTS)
MIXED = st.builds(Plan, **_PARTS, traits=_TRAITS)
"""Plans whose datasets differ in all that filters ask for."""

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
POUR = ("pour water", "stir")
EDGES = [
    Plan(0, PUBLIC, "future", "published", POUR, frozenset(), {}),
    Plan(0, PUBLIC, "past", "recording withdrawn", POUR, frozenset(), {}),
    Plan(0, PRIVATE, "none", "published", POUR, frozenset(), {1: "past"}),
    Plan(0, PRIVATE, "none", "published", POUR, frozenset({1}), {}),
    Plan(0, PRIVATE, "future", "published", POUR, frozenset(), {1: "future"}),
    Plan(1, PUBLIC, "none", "dataset withdrawn", POUR, frozenset(), {}),
]
"""One dataset for each side of the rule; organisation 1 is let into some and owns another."""


def moment(word: str) -> Any:
    """A moment before or after now, or none."""
    distance = MOMENTS[word]
    return None if distance is None else timezone.now() + distance


def make(
    plan: Plan,
    owners: list[tuple[Organisation, User]],
    shown: Callable[[Dataset, User], None] = lambda dataset, by: None,
) -> Dataset:
    """Through the services, in the order in which people do it.

    `shown` is told of what was published and its owner, before anything becomes of it.
    """
    organisation, by = owners[plan.owner]
    dataset, chosen = _recorded(plan, organisation)
    datasets.update_dataset(dataset=dataset, by=by, visibility=plan.visibility)
    admissions.name_admitted(
        dataset=dataset, slugs=[owners[number][0].slug for number in plan.named], by=by
    )
    for number, ends in plan.granted.items():
        admissions.admit(dataset=dataset, organisation=owners[number][0], ends_at=moment(ends))
    if plan.fate != "draft":
        version = publish(dataset, chosen)
        dataset.refresh_from_db()
        shown(dataset, by)
        if plan.fate == "recording withdrawn":
            recording = chosen[0].source_file.recording_id
            withdrawals.withdraw_recording(recording_id=recording, reason="Asked for.", by=by)
        if plan.fate == "version withdrawn":
            withdrawals.retire_version(
                version=version, to=VersionState.WITHDRAWN, reason="Wrong.", by=by
            )
        if plan.fate == "dataset withdrawn":
            withdrawals.withdraw_dataset(dataset=dataset, reason="Wrong.", by=by)
    if plan.embargo != "none":
        Dataset.objects.filter(pk=dataset.pk).update(embargoed_until=moment(plan.embargo))
        datasets.update_dataset(dataset=dataset, by=by, summary="Under embargo, now or before.")
    dataset.refresh_from_db()
    return dataset


def _recorded(plan: Plan, organisation: Organisation) -> tuple[Dataset, list[Episode]]:
    """A draft and its accepted episodes, one for each task."""
    title, traits = f"Hands {uuid4().hex[:12]}", plan.traits
    if traits is None:
        dataset = make_dataset(organisation=organisation, title=title)
        return dataset, [
            episode
            for task in plan.tasks
            for episode in accept(dataset, facts(task=task, objects=(f"{task} thing",)))
        ]
    dataset = make_dataset(
        organisation=organisation,
        title=f"{title} {traits.word}",
        environment=traits.environment,
        licence=traits.licence,
    )
    rows = zip(plan.tasks, traits.subjects, traits.labels, strict=True)
    return dataset, [_labelled(dataset, traits, *row) for row in rows]


def _labelled(dataset: Dataset, traits: Traits, task: str, subject: str, labels: Labels) -> Episode:
    [episode] = accept(
        dataset,
        facts(
            task=task,
            objects=(f"{task} thing", "cup"),
            hand=labels.hand,
            success=labels.success,
            instruction=f"Use the {traits.word} thing",
            t_end_s=labels.seconds,
        ),
        file=source(
            device=labels.device,
            quality=labels.quality,
            subject=subject,
            streams=[
                {**row, "rate_hz": traits.rate_hz} for row in STREAMS[labels.hand == "left" :]
            ],
        ),
    )
    measured = {"peak_force_n": labels.force_n, "grasp_guess": {"kind": labels.grasp}}
    if labels.motion_rad is not None:
        measured["range_of_motion_rad"] = {"index": labels.motion_rad}
    Episode.objects.filter(pk=episode.pk).update(features=measured, peak_force_n=labels.force_n)
    episode.refresh_from_db()
    return episode


def is_listed(plan: Plan, person: Any) -> bool:
    """The rule: published, and one's own, or open to everybody or to those admitted."""
    if plan.fate not in ("published", "recording withdrawn"):
        return False
    if person == "operator":
        return True
    own = person if isinstance(person, frozenset) else frozenset()
    if plan.owner in own:
        return True
    held = {number for number, ends in plan.granted.items() if ends != "past"}
    is_admitted = bool(own & (plan.named | held))
    return plan.embargo != "future" and (plan.visibility == Visibility.PUBLIC or is_admitted)


def has_tombstone(plan: Plan) -> bool:
    """Whether everybody saw it before it was taken back, and so may know that it was."""
    is_gone = plan.fate in ("version withdrawn", "dataset withdrawn")
    return is_gone and plan.visibility == Visibility.PUBLIC and plan.embargo != "future"


def is_inside(plan: Plan, person: Any) -> bool:
    """Whether the person is of the owner's organisation, or of ours: they see it in any state."""
    return person == "operator" or (isinstance(person, frozenset) and plan.owner in person)


def user_of(person: Any, owners: list[tuple[Organisation, User]]) -> User | None:
    """Somebody like this, who has just signed up."""
    if person == "visitor":
        return None
    if person == "operator":
        return staff("reviewer")
    user = UserFactory()
    for number in person if isinstance(person, frozenset) else ():
        MembershipFactory(user=user, organisation=owners[number][0], role="member")
    return user


def chances(count: int) -> settings:
    """So many examples, or as many as `DEXTER_SIGHT_EXAMPLES` says."""
    return settings(
        max_examples=int(os.environ.get("DEXTER_SIGHT_EXAMPLES", count)),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
