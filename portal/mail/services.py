"""Rendering and sending one mail in text and HTML."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def deliver(*, to: str, template: str, context: dict[str, Any]) -> None:
    """Send `templates/mail/<template>.{subject.txt,txt,html}` to one address."""
    values = {"base_url": settings.DEXTER_BASE_URL, **context}
    subject = render_to_string(f"mail/{template}.subject.txt", values).strip()
    text = render_to_string(f"mail/{template}.txt", values)
    message = EmailMultiAlternatives(subject=" ".join(subject.split()), body=text, to=[to])
    message.attach_alternative(render_to_string(f"mail/{template}.html", values), "text/html")
    message.send()
