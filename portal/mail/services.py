"""Rendering and sending one mail in text and HTML."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def deliver(*, to: str, template: str, context: dict[str, Any]) -> None:
    """Send `templates/mail/<template>.{subject.txt,txt,html}` to one address.

    A context with `unsubscribe_path` is of a letter that its reader asked for: mail programs offer
    to end it there with one click (RFC 8058).
    """
    values = {"base_url": settings.DEXTER_BASE_URL, **context}
    subject = render_to_string(f"mail/{template}.subject.txt", values).strip()
    text = render_to_string(f"mail/{template}.txt", values)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=text, to=[to], headers=_headers(values)
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", values), "text/html")
    message.send()


def _headers(values: dict[str, Any]) -> dict[str, str]:
    path = values.get("unsubscribe_path")
    if not path:
        return {}
    return {
        "List-Unsubscribe": f"<{str(values['base_url']).rstrip('/')}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
