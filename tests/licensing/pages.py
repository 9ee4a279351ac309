"""What a person reads on a page, or in a part of one."""

from __future__ import annotations

import re

from django.template import Context, Template
from django.test import RequestFactory

from portal.accounts.access import ANONYMOUS, actor_for


def text_of(answer) -> str:
    """A page's words, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def show(tag: str, dataset, user=None) -> str:
    """A template tag as the dataset's page shows it."""
    request = RequestFactory().get("/")
    request.actor = actor_for(user) if user else ANONYMOUS
    template = Template(f"{{% load licensing_tags %}}{{% {tag} dataset %}}")
    html = template.render(Context({"dataset": dataset, "request": request}))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
