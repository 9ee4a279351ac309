"""Following datasets and searches, and the link by which a letter's reader stops."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Follow
from catalog.search.datasets_query import DatasetQuery, read
from catalog.selectors import datasets
from catalog.selectors import follows as rows
from catalog.services import follows
from portal.accounts.access import actor_of, signed_in
from portal.core.errors import InvalidError
from portal.core.pages import own_path

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One thing that is followed."""

    follow: Follow
    name: str
    url: str
    is_visible: bool


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """`/follows/`."""
    actor = actor_of(request)
    page = Paginator(rows.own(actor.person), PER_PAGE).get_page(request.GET.get("page"))
    listed = [
        Row(follow, rows.name_of(follow), rows.list_url(follow), rows.is_shown(follow))
        for follow in page
    ]
    return render(request, "catalog/follows.html", {"nav": "follows", "rows": listed, "page": page})


@require_POST
@signed_in
def follow_dataset(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/follow/`: follow, or with `stop` follow no more."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    if request.POST.get("stop"):
        found = rows.of_dataset(actor, dataset)
        if found is not None:
            follows.unfollow(follow=found)
        messages.success(request, f"You follow {dataset.title} no more.")
    else:
        follows.follow_dataset(actor=actor, dataset=dataset)
        messages.success(request, f"You get a mail when {dataset.title} has a new version.")
    return redirect(dataset.get_absolute_url())


def _query(request: HttpRequest) -> DatasetQuery:
    given = {key: list(values) for key, values in request.GET.lists()}
    return read(given, is_strict=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def follow_search(request: HttpRequest) -> HttpResponse:
    """`/follows/new/?{the list's query}`: name a search, and follow what it finds."""
    actor, query, error = actor_of(request), _query(request), None
    if request.method == "POST":
        try:
            name = request.POST.get("name", "")
            made = follows.follow_search(actor=actor, query=query, name=name)
        except InvalidError as refused:
            error = refused
        else:
            messages.success(request, f"You get a mail of what “{made.name}” finds anew.")
            return redirect("catalog:follows")
    context = {
        "nav": "follows",
        "query": query.address,
        "said": rows.described(query),
        "count": len(rows.matching(query, actor)) if query.is_narrowed else 0,
        "name": request.POST.get("name") or rows.described(query)[: follows.LONGEST_NAME],
        "longest": follows.LONGEST_NAME,
        "error": error,
    }
    return render(request, "catalog/follow_new.html", context, status=422 if error else 200)


@require_POST
@signed_in
def unfollow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/follows/{id}/remove/`."""
    found = rows.get_own(actor_of(request).person, public_id)
    name = rows.name_of(found)
    follows.unfollow(follow=found)
    messages.success(request, f"You follow {name} no more.")
    return redirect(own_path(request.POST.get("next", "")) or "catalog:follows")


@csrf_exempt  # mail programs send it by themselves (RFC 8058); the signed link is the right to it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """`/follows/stop/{token}/`: from a letter, without signing in. Reading it changes nothing."""
    found = follows.read_stop_token(token)
    context = {"name": rows.name_of(found) if found else "", "is_over": found is None}
    if found is not None and request.method == "POST":
        follows.unfollow(follow=found)
        context["is_over"] = True
    return render(request, "catalog/follow_stop.html", context)
