"""A partner's datasets: open one, draft a version of what was accepted, publish it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Dataset
from catalog.selectors import episodes, versions
from catalog.selectors.withdrawals import may_withdraw
from catalog.services.datasets import create_dataset
from catalog.services.versions import create_draft
from catalog.states import EpisodeState
from ingest.forms import DatasetForm, VersionForm
from ingest.models import Recording
from ingest.selectors import owners, recordings
from ingest.services import publishing, redrawing
from ingest.views.access import partner_page
from ingest.views.answers import answer, refuse
from portal.accounts.access import Actor, actor_of
from portal.core.errors import DexterError
from portal.core.polling import is_polled, refreshed
from portal.jobs.models import Job
from portal.jobs.states import OPEN_STATES


@require_safe
@partner_page
def index(request: HttpRequest) -> HttpResponse:
    """All datasets of one's organisations with their counts."""
    rows = owners.with_counts(owners.datasets_of(actor_of(request)))
    return render(request, "ingest/datasets.html", {"nav": "recordings", "datasets": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def new(request: HttpRequest) -> HttpResponse:
    """Open a dataset."""
    actor = actor_of(request)
    form = DatasetForm(request.POST or None, owners=owners.organisations_of(actor))
    context = {"nav": "recordings", "form": form}
    if request.method != "POST":
        return render(request, "ingest/dataset_new.html", context)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            dataset = create_dataset(organisation=given.pop("owner"), by=actor.person, **given)
        except DexterError as error:
            refuse(form, error)
        else:
            messages.success(request, "The dataset is open. Upload recordings to it.")
            return redirect("ingest:dataset", dataset.organisation.slug, dataset.slug)
    return answer(request, "ingest/dataset_new.html", context)


@require_safe
@partner_page
def detail(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """What the dataset holds, its versions, and the next one."""
    actor = actor_of(request)
    dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
    if is_polled(request) and not _is_busy(dataset):
        return refreshed()
    form = VersionForm(initial={"number": versions.suggest_number(dataset)})
    return render(request, "ingest/dataset.html", _context(actor, dataset, form))


def _is_busy(dataset: Dataset) -> bool:
    at_work, _ = _redrawing(dataset)
    return at_work is not None or dataset.versions.filter(state="publishing").exists()


def _redrawing(dataset: Dataset) -> tuple[Job | None, Job | None]:
    """The job that draws narrowed previews again: while it is at work, and once it stopped."""
    job = redrawing.job_of(dataset)
    return (None, job) if job is None or job.state not in OPEN_STATES else (job, None)


def _context(actor: Actor, dataset: Dataset, form: VersionForm) -> dict[str, Any]:
    rows = list(versions.visible_to(actor, dataset))
    at_work, stopped = _redrawing(dataset)
    publishing_now = next((row for row in rows if row.state == "publishing"), None)
    accepted = episodes.acceptable(dataset).select_related("source_file")
    return {
        "nav": "recordings",
        "dataset": dataset,
        "may_withdraw": may_withdraw(actor, dataset),
        "versions": rows,
        "publishing": publishing_now,
        "job": publishing.job_of(publishing_now) if publishing_now else None,
        "redrawing": at_work,
        "redrawing_stopped": stopped,
        "counts": recordings.counts(Recording.objects.filter(dataset=dataset)),
        "episodes": list(accepted[:200]),
        "episodes_count": accepted.count(),
        "fresh_count": accepted.filter(state=EpisodeState.ACCEPTED).count(),
        "form": form,
    }


@require_POST
@partner_page
def draft(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """A draft of everything accepted."""
    actor = actor_of(request)
    dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
    form = VersionForm(request.POST)
    if form.is_valid():
        try:
            create_draft(
                dataset=dataset,
                episodes=list(episodes.acceptable(dataset)),
                by=actor.person,
                **form.cleaned_data,
            )
        except DexterError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Version {form.cleaned_data['number']} is a draft.")
            return redirect("ingest:dataset", owner, slug)
    return answer(request, "ingest/dataset.html", _context(actor, dataset, form))


@require_POST
@partner_page
def publish(request: HttpRequest, owner: str, slug: str, number: str) -> HttpResponse:
    """Publish a draft."""
    actor = actor_of(request)
    dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
    version = versions.get_visible(actor=actor, dataset=dataset, number=number)
    publishing.request(version=version, by=actor.person)
    return redirect("ingest:dataset", owner, slug)


@require_POST
@partner_page
def redraw(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Have the previews that a narrowed policy took away made once more, after the job stopped."""
    actor = actor_of(request)
    dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
    redrawing.retry(dataset=dataset, by=actor.person)
    return redirect("ingest:dataset", owner, slug)
