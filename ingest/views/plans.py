"""Sampling plans on the review desk: start one for a submission, and see how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ingest import needs, sampling
from ingest.models import SamplingPlan, Submission
from ingest.selectors import agreement
from ingest.selectors import plans as selectors
from ingest.services import plans
from ingest.states import PLAN_HOLDS
from ingest.views.answers import page_of
from portal.accounts.access import actor_of, operator
from portal.core.errors import ConflictError, DexterError
from portal.core.problems import status_of

MOST_OFFERED = 20
TABS = (("sample", "The sample"), ("rest", "The others"), ("left", "Left to a person"))


@require_safe
@operator("reviewer")
def index(request: HttpRequest) -> HttpResponse:
    """All plans, and the submissions that could take one."""
    page, links = page_of(request, selectors.listed())
    possible = selectors.possible(actor_of(request))[:MOST_OFFERED]
    context = {
        "nav": "review",
        "page": page,
        "links": links,
        "possible": possible,
        "fewest": sampling.FEWEST,
    }
    return render(request, "ingest/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The plan of a submission, or the form that starts one."""
    submission = selectors.get_submission(public_id)
    found = SamplingPlan.objects.filter(submission=submission).first()
    if request.method == "POST":
        return _start(request, submission)
    if found is None:
        return render(request, "ingest/plan_new.html", _choices(request, submission))
    return render(request, "ingest/plan.html", _progress(request, submission, found))


def _start(request: HttpRequest, submission: Submission) -> HttpResponse:
    code = request.POST.get("plan", "")
    try:
        started = plans.start(submission=submission, code=code, actor=actor_of(request))
    except DexterError as error:
        context = _choices(request, submission) | {"problem": error.text}
        return render(request, "ingest/plan_new.html", context, status=status_of(error))
    messages.success(request, f"{started.sample} of {started.total} are drawn. Inspect these.")
    return redirect(started)


def _choices(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    total = selectors.waiting(submission).count()
    offered = sampling.offered(total)
    return {
        "nav": "review",
        "submission": submission,
        "total": total,
        "borderline": needs.BORDERLINE,
        "obstacle": selectors.obstacle(submission),
        "offered": offered,
        "usual": sampling.usual(offered),
        "is_own": actor_of(request).belongs_to(submission.dataset.organisation),
    }


def _progress(request: HttpRequest, submission: Submission, found: SamplingPlan) -> dict[str, Any]:
    shown = request.GET.get("show", "sample")
    shown = shown if shown in dict(TABS) else "sample"
    page, links = page_of(request, selectors.members(found, shown))
    actor = actor_of(request)
    says = sampling.Plan(found.total, found.sample, found.bad_percent, found.confidence_percent)
    return {
        "nav": "review",
        "submission": submission,
        "plan": selectors.listed().get(pk=found.pk),
        "says": says.sentence,
        "borderline": needs.BORDERLINE,
        "is_running": found.state in PLAN_HOLDS,
        "tabs": [(name, text, selectors.members(found, name).count()) for name, text in TABS],
        "shown": shown,
        "hidden": agreement.hidden_among(actor, [row.recording for row in page]),
        "is_end_told": not agreement.hidden_among(actor, selectors.not_taken(found)),
        "page": page,
        "links": links,
    }


@require_POST
@operator("reviewer")
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the plan: all go to full review."""
    submission = selectors.get_submission(public_id)
    found = SamplingPlan.objects.filter(submission=submission).first()
    if found is None:
        raise ConflictError("This submission has no plan.", code="plan.none")
    plans.stop(plan=found, actor=actor_of(request))
    messages.success(request, "Stopped. What was not accepted waits in the queue.")
    return redirect(found)
