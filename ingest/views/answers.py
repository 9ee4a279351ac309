"""How pages answer: one page of a list, and what a service refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portal.core.errors import DexterError
from portal.core.problems import status_of

View = Callable[..., HttpResponseBase]
PER_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> tuple[Page[Any], dict[str, str]]:
    """One page of rows, and the addresses of its neighbours with the same filters."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    links = {"next": "", "previous": ""}
    if page.has_next():
        links["next"] = _link(request, page.next_page_number())
    if page.has_previous():
        links["previous"] = _link(request, page.previous_page_number())
    return page, links


def _link(request: HttpRequest, number: int) -> str:
    query = [(key, value) for key, value in request.GET.items() if key != "page"]
    return f"?{urlencode([*query, ('page', str(number))])}"


def refuse(form: BaseForm, error: DexterError) -> None:
    """Show what a service refused: at the field where it names one, else above the form."""
    known = [item for item in error.errors if item.field in form.fields]
    for item in known:
        form.add_error(item.field, item.message)
    if not known:
        form.add_error(None, error.text)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], error: DexterError | None = None
) -> HttpResponse:
    """The page again with what was typed, under the status that fits."""
    status = status_of(error) if error else 422
    return render(request, template, context, status=status)


def csv_answer(text: str, name: str) -> HttpResponse:
    """A table to keep as a file."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
