"""Pages of selections: keeping one, one's own, one by its link."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.search import episodes_query
from catalog.selectors import selections as selector
from catalog.services import selections
from catalog.views.episodes import words_of
from portal.accounts.access import actor_of, signed_in

PARTS_PER_PAGE = 20
PER_PAGE = 30
EPISODES_PER_PAGE = 25
PREFIX = "query-"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def selections_page(request: HttpRequest) -> HttpResponse:
    """`/selections/`: one's own; POST keeps what a query finds."""
    actor = actor_of(request)
    if request.method == "POST":
        given = {
            key.removeprefix(PREFIX): [str(value) for value in values]
            for key, values in request.POST.lists()
            if key.startswith(PREFIX)
        }
        row = selections.save(
            actor=actor,
            name=request.POST.get("name", ""),
            query=episodes_query.read(given),
            widen=request.POST.get("widen") == "true",
        )
        messages.success(request, "The selection was saved.")
        return redirect("catalog:selection", public_id=row.public_id)
    page = Paginator(selector.own(actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"nav": "catalogue", "page": page, "selections": list(page)}
    return render(request, "catalog/selections.html", context)


@require_safe
def selection_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/selections/{id}/`: readable by its link; shows each reader what is theirs to see."""
    actor = actor_of(request)
    row = selector.get(public_id)
    parts = selector.parts_of(actor, row)
    query = selector.query_of(actor, row)
    page = Paginator(parts, PARTS_PER_PAGE).get_page(request.GET.get("page"))
    places = range(sum(part.row.count for part in parts))
    listed = Paginator(places, EPISODES_PER_PAGE).get_page(request.GET.get("episodes"))
    start, count = max(0, listed.start_index() - 1), len(listed)
    episodes = selector.shown_of(actor, row, start=start, count=count)
    context = {
        "nav": "catalogue",
        "selection": row,
        "query": query,
        "query_pairs": query.pairs(),
        "words": words_of(query),
        "totals": selector.sums_of(parts),
        "parts": list(page),
        "page": page,
        "listed": listed,
        "episodes": episodes,
        "hidden": count - len(episodes),
        "more": len(places) - start - count,
        "is_own": actor.user is not None and row.user_id == actor.user.pk,
        "partial": sum(part.row.partial_recordings for part in parts if not part.is_gone),
        "is_outdated": any(part.newest for part in parts),
    }
    return render(request, "catalog/selection.html", context)


@require_POST
@signed_in
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete one's own."""
    actor = actor_of(request)
    row = selector.get_own(actor, public_id)
    selections.delete(actor=actor, selection=row)
    messages.success(request, f"“{row.name}” was deleted.")
    return redirect("catalog:selections")
