"""The desk of our own staff: one list of all that waits, and the jobs behind the portal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import actor_of, operator
from portal.core.errors import NotFoundError
from portal.core.pages import own_path
from portal.core.words import counted
from portal.jobs import selectors
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.pages.queues import queues_of

JOBS_PER_PAGE = 50
MOST_RETRIES = 1000
GROUP_NAMES = {
    "attention": "Needs attention",
    "dead": "Stopped",
    "late": "Late",
    "waiting": "Waiting",
    "running": "Running",
    "done": "Done",
}


@require_GET
@operator()
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits, with the age of the oldest."""
    queues = list(queues_of(actor_of(request)))
    total = sum(queue.count for queue in queues)
    return render(request, "pages/desk.html", {"nav": "desk", "queues": queues, "total": total})


@require_GET
@operator()
def job_list(request: HttpRequest) -> HttpResponse:
    """Jobs by group: what is dead or late first, with its error and a retry."""
    now = timezone.now()
    chosen = request.GET.get("show", "attention")
    chosen = chosen if chosen in GROUP_NAMES else "attention"
    kind = request.GET.get("kind", "")
    rows = selectors.in_group(chosen, now)
    rows = rows.filter(kind=kind) if kind else rows
    page = Paginator(rows, JOBS_PER_PAGE).get_page(request.GET.get("page"))
    counts = selectors.count(now)
    context = {
        "nav": "desk",
        "groups": [(name, words, counts[name]) for name, words in GROUP_NAMES.items()],
        "chosen": chosen,
        "kind": kind,
        "kinds": Job.objects.order_by("kind").values_list("kind", flat=True).distinct(),
        "page": page,
        "causes": selectors.causes() if chosen in ("attention", "dead") else [],
        "rows": [(job, (now - job.created_at).total_seconds()) for job in page],
    }
    return render(request, "pages/desk_jobs.html", context)


@require_POST
@operator()
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a dead job due again."""
    job = Job.objects.filter(public_id=public_id).first()
    if job is None:
        raise NotFoundError("There is no such job.")
    jobs.retry(job=job, by=actor_of(request).person)
    messages.success(request, f"{job.kind} is tried again.")
    return redirect(own_path(request.POST.get("back", "")) or "pages:desk-jobs")


@require_POST
@operator()
def retry_cause(request: HttpRequest) -> HttpResponse:
    """Make all dead jobs of one cause due again."""
    kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
    dead = list(selectors.dead_of(kind, code)[:MOST_RETRIES])
    person = actor_of(request).person
    for job in dead:
        jobs.retry(job=job, by=person)
    if dead:
        messages.success(request, f"{counted(len(dead), 'job')} of {kind} will be tried again.")
    else:
        messages.info(request, "No stopped job has this cause any more.")
    return redirect(own_path(request.POST.get("back", "")) or "pages:desk-jobs")
