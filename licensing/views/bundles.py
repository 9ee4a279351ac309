"""Pages of bundles: progress, files, and the link."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from catalog.selectors import datasets, versions
from licensing.naming import unique_paths
from licensing.selection import Selection
from licensing.selectors.bundles import get_bundle
from licensing.selectors.contents import chosen, contents_of
from licensing.selectors.selections import wanted_of
from licensing.services import bundles, links
from portal.accounts.access import actor_of
from portal.core.addresses import client_address
from portal.core.polling import is_polled, refreshed

FILES_SHOWN = 200
AT_WORK = ("queued", "building")


def bundle_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a bundle while it is built and afterwards."""
    bundle = get_bundle(actor_of(request), public_id)
    if is_polled(request) and bundle.state not in AT_WORK:
        return refreshed()
    episodes = tuple(bundle.episodes) if bundle.episodes is not None else None
    contents = chosen(contents_of(bundle.version), Selection(episodes))
    paths = unique_paths((content.recording, content.filename) for content in contents)
    return render(
        request,
        "licensing/bundle.html",
        {
            "nav": "grants" if bundle.grant else "catalogue",
            "bundle": bundle,
            "job": bundles.job_of(bundle),
            "files": [
                {"path": paths[content.recording], "content": content}
                for content in contents[:FILES_SHOWN]
            ],
            "files_hidden": max(len(contents) - FILES_SHOWN, 0),
            "base_url": settings.DEXTER_BASE_URL,
        },
    )


@require_POST
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mint a link and go there; it works for a short time only."""
    actor = actor_of(request)
    bundle = get_bundle(actor, public_id)
    minted = links.mint_links(actor=actor, bundle=bundle, address=client_address(request))
    answer = HttpResponseRedirect(minted[0].url, status=303)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def build_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask again for a bundle that failed or was put away."""
    actor = actor_of(request)
    bundle = get_bundle(actor, public_id)
    again, _ = bundles.request_bundle(
        actor=actor, grant=bundle.grant, version=bundle.version, wanted=bundle.episodes
    )
    return redirect(again)


@require_POST
def build_open(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Ask for the bundle of an open dataset; no account is needed."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    number = request.POST.get("version", "latest")
    version = versions.get_visible(actor=actor, dataset=dataset, number=number)
    wanted = wanted_of(actor, request.POST.get("selection", ""), version)
    bundle, _ = bundles.request_bundle(actor=actor, grant=None, version=version, wanted=wanted)
    return redirect(bundle)
