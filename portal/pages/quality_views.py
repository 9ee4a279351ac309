"""Pages of validation for buyers: a version's summary, and each recording's report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import datasets, versions
from ingest.reporting import drawing, pdf, public
from ingest.reporting.sheet import Sheet
from ingest.views.answers import page_of
from ingest.views.evidence import drawn
from portal.accounts.access import actor_of
from portal.pages import quality

MOST_EPISODES = 50


def _judged(request: HttpRequest, owner: str, slug: str, recording_id: UUID) -> quality.Judged:
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    return quality.get_judged(actor=actor, dataset=dataset, recording_id=recording_id)


@require_safe
def version_quality(request: HttpRequest, owner: str, slug: str, number: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/versions/{number}/quality/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    version = versions.get_visible(actor=actor, dataset=dataset, number=number)
    page, links = page_of(request, quality.recordings_of(version))
    found = quality.summary(version)
    tasks = quality.tasks_of(version, page)
    most = max((band["recordings"] for band in found["score"]["distribution"]), default=0)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "version": version,
        "summary": found,
        "most": most,
        "page": page,
        "links": links,
        "rows": [(row, public.title_of(row), tasks.get(row.public_id, [])) for row in page],
    }
    return render(request, "pages/version_quality.html", context)


@require_safe
def recording_quality(
    request: HttpRequest, owner: str, slug: str, recording_id: UUID
) -> HttpResponse:
    """`/datasets/{owner}/{slug}/recordings/{id}/quality/`."""
    judged = _judged(request, owner, slug, recording_id)
    sheet = _sheet(judged)
    context = {
        "nav": "catalogue",
        "dataset": judged.recording.dataset,
        "recording": judged.recording,
        "sheet": sheet,
        "plots": [(plot, drawing.svg(plot)) for plot in sheet.plots],
        "episodes": quality.episodes_of(judged)[:MOST_EPISODES],
    }
    return render(request, "pages/recording_quality.html", context)


def _sheet(judged: quality.Judged) -> Sheet:
    return public.of_run(
        judged.recording,
        judged.run,
        judged.file.subject,
        parts=quality.parts_of(judged),
        plots=drawn(judged.recording, judged.run),
    )


@require_safe
def recording_document(
    request: HttpRequest, owner: str, slug: str, recording_id: UUID, name: str
) -> HttpResponse:
    """The same as a PDF or as JSON."""
    judged = _judged(request, owner, slug, recording_id)
    response: HttpResponse
    if name == "report.pdf":
        response = HttpResponse(pdf.document(_sheet(judged)), content_type="application/pdf")
    else:
        found = quality.said_of(judged)
        response = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{recording_id}-{name}"'
    return response
