"""Taking data back: what it means, then the reason, then it happens everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.models import Dataset, Version, Withdrawal
from catalog.selectors import datasets, versions
from catalog.selectors.withdrawals import may_withdraw, tombstones
from catalog.services.withdrawals import retire_version, withdraw_dataset
from catalog.states import VERSION_MOVES, DatasetState, VersionState
from ingest.selectors import recordings
from ingest.services import withdrawal as ingest_withdrawal
from ingest.states import RecordingState
from licensing.selectors.withdrawals import Reach, reach_of
from licensing.services import withdrawals
from portal.accounts.access import Actor, actor_of, signed_in
from portal.accounts.models import User
from portal.core.errors import ConflictError, ForbiddenError, NotFoundError
from portal.core.words import counted


class WithdrawalForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody can read it where the data was. Name no recorded person.",
    )


@dataclass(frozen=True)
class Case:
    """What is about to be taken back, whom that reaches, and what does it."""

    kind: str
    what: str
    dataset: Dataset
    reach: Reach
    versions: list[dict[str, str]]
    back: str
    act: Callable[[str, User], Withdrawal]

    @property
    def verb(self) -> str:
        """What the button says."""
        return "Deprecate" if self.kind == "deprecation" else "Withdraw"


def _require(actor: Actor, dataset: Dataset) -> None:
    if may_withdraw(actor, dataset):
        return
    if actor.belongs_to(dataset.organisation):
        raise ForbiddenError("Only an owner of your organisation may take data back.")
    raise NotFoundError("There is nothing here.")


@transaction.atomic
def _carry_out(case: Case, reason: str, by: User) -> Reach:
    return withdrawals.carry_out(withdrawal=case.act(reason, by), by=by)


def _answer(request: HttpRequest, case: Case) -> HttpResponse:
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reach = _carry_out(case, form.cleaned_data["reason"], actor_of(request).person)
        done = "deprecated" if case.kind == "deprecation" else "withdrawn"
        told = counted(len(reach.holders), "licensee")
        messages.success(request, f"The {case.what} is {done}. Told: {told}.")
        return redirect(case.back)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and not request.POST:
        form = WithdrawalForm({})
    return render(request, "pages/withdraw.html", {"case": case, "form": form}, status=status)


def _own_dataset(request: HttpRequest, owner: str, slug: str) -> Dataset:
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    _require(actor, dataset)
    return dataset


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def recording(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a published recording."""
    actor = actor_of(request)
    row = recordings.get_visible(actor=actor, public_id=public_id)
    _require(actor, row.dataset)
    if row.state != RecordingState.PUBLISHED:
        raise ConflictError(
            "Only a published recording can be withdrawn.", code="recording.not_published"
        )
    reach = reach_of(row.dataset, recording=row.public_id)
    return _answer(
        request,
        Case(
            kind="recording",
            what=f"recording {row.filename}",
            dataset=row.dataset,
            reach=reach,
            versions=tombstones(row.dataset),
            back=row.get_absolute_url(),
            act=lambda reason, by: ingest_withdrawal.withdraw(recording=row, reason=reason, by=by),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def version(
    request: HttpRequest, owner: str, slug: str, number: str, to: VersionState
) -> HttpResponse:
    """Withdraw or deprecate a version."""
    dataset = _own_dataset(request, owner, slug)
    row = versions.get_visible(actor=actor_of(request), dataset=dataset, number=number)
    if to not in VERSION_MOVES[row.state]:
        raise ConflictError(
            f"Version {row.number} is {row.state}; it cannot become {to}.",
            code="version.not_retirable",
        )
    return _answer(request, _version_case(dataset, row, to))


def _version_case(dataset: Dataset, row: Version, to: VersionState) -> Case:
    return Case(
        kind="version" if to == VersionState.WITHDRAWN else "deprecation",
        what=f"version {row.number}",
        dataset=dataset,
        reach=reach_of(dataset, version=row),
        versions=[entry for entry in tombstones(dataset) if entry["version"] == row.number],
        back=dataset.get_absolute_url(),
        act=lambda reason, by: retire_version(version=row, to=to, reason=reason, by=by),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def dataset(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Withdraw a dataset with all its versions."""
    row = _own_dataset(request, owner, slug)
    if row.state != DatasetState.PUBLISHED:
        raise ConflictError(
            f"This dataset is {row.state}; only a published one can be withdrawn.",
            code="dataset.not_published",
        )
    return _answer(
        request,
        Case(
            kind="dataset",
            what="dataset",
            dataset=row,
            reach=reach_of(row),
            versions=tombstones(row),
            back=row.get_absolute_url(),
            act=lambda reason, by: withdraw_dataset(dataset=row, reason=reason, by=by),
        ),
    )
