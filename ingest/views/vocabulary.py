"""The labels on the review desk: what there is, how often it is used, and what is unknown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ingest.forms import reading
from ingest.selectors import vocabulary as selectors
from ingest.services import vocabulary
from portal.accounts.access import actor_of, operator
from portal.core.errors import DexterError
from portal.core.problems import status_of

TYPED = ("make", "said", "broader", "term", "word")


@require_http_methods(["GET", "HEAD", "POST"])
@operator("reviewer")
def words(request: HttpRequest) -> HttpResponse:
    """All terms, the unknown labels that wait, and the forms that make them known."""
    if request.method != "POST":
        return render(request, "ingest/vocabulary.html", _context())
    typed = {name: reading.typed(request.POST, name) for name in TYPED}
    by = actor_of(request).person
    try:
        if typed["make"] == "nothing":
            gone = vocabulary.remove(plain_label=typed["word"], by=by)
            messages.success(request, f"“{gone.said}” is removed.")
            return redirect("ingest:vocabulary")
        if typed["make"] == "synonym":
            word = vocabulary.add_synonym(said=typed["said"], term=typed["term"], by=by)
        else:
            word = vocabulary.add_term(said=typed["said"], broader=typed["broader"], by=by)
    except DexterError as error:
        context = _context() | {"problem": error.text, "typed": typed}
        return render(request, "ingest/vocabulary.html", context, status=status_of(error))
    means = "a term" if word.said == word.term else f"a synonym of “{word.term}”"
    messages.success(request, f"“{word.said}” is {means} now.")
    return redirect("ingest:vocabulary")


def _context() -> dict[str, Any]:
    known = selectors.current()
    unknown = selectors.unknown(known)
    return {
        "nav": "review",
        "groups": list(selectors.by_broader(known)),
        "names": known.names,
        "broader": known.broader,
        "unknown": unknown[: selectors.MOST_SHOWN],
        "unknown_count": len(unknown),
        "added": selectors.added(),
        "problem": "",
        "typed": {},
    }
