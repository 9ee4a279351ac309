"""Pages of licences: all of them side by side, and each one's words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from licensing.comparison import duties, limits, rows
from licensing.prose import as_html
from licensing.selectors import offers as selectors


def licence_list(request: HttpRequest) -> HttpResponse:
    """Show all licences, side by side."""
    licences = [
        (template, template.versions.all()[0])
        for template in selectors.templates()
        if template.versions.all()
    ]
    return render(
        request,
        "licensing/licence_list.html",
        {
            "nav": "licences",
            "licences": [
                {"template": template, "version": version, "limits": limits(version.terms)}
                for template, version in licences
            ],
            "rows": rows([version.terms for _, version in licences]),
        },
    )


def licence(request: HttpRequest, template: str, number: str = "latest") -> HttpResponse:
    """Show the exact words of one version."""
    found = selectors.get_template(template)
    version = selectors.get_version(found, number)
    return render(
        request,
        "licensing/licence.html",
        {
            "nav": "licences",
            "template": found,
            "version": version,
            "text": as_html(version.text),
            "rows": rows([version.terms]),
            "limits": limits(version.terms),
            "duties": duties(version.terms),
        },
    )
