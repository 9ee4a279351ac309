"""django-allauth's hooks: our mails, our user."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.utils import get_request_param
from django.core.exceptions import ValidationError

from portal.accounts.addresses import is_service_address
from portal.accounts.services import notify
from portal.core.pages import own_path

LETTERS = {
    "account/email/email_confirmation_signup": ("accounts_confirm", "activate_url"),
    "account/email/email_confirmation": ("accounts_confirm", "activate_url"),
    "account/email/password_reset_key": ("accounts_password_reset", "password_reset_url"),
    "account/email/account_already_exists": ("accounts_exists", "password_reset_url"),
}
"""allauth's letters that we write ourselves, and where each keeps its link."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signs people up by e-mail address, compared without case."""

    def clean_email(self, email: str) -> str:
        """Lower case, as stored; a service account's address is nobody's to sign up or reset."""
        address = str(super().clean_email(email)).lower()
        if is_service_address(address):
            raise ValidationError("Nobody can read mail at this address. Use your own.")
        return address

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue our own letter where we have one; allauth sends its others by itself."""
        letter, link = LETTERS.get(template_prefix, ("", ""))
        if not letter:
            super().send_mail(template_prefix, email, context)
            return
        path = urlsplit(str(context.get(link, ""))).path
        if letter == "accounts_confirm" and (back := self._back()):
            path = f"{path}?{urlencode({'next': back})}"
        notify(to=email, template=letter, context={"path": path})

    def _back(self) -> str:
        """Where somebody was when they had to sign up, who may open the letter elsewhere."""
        request = self.request
        return "" if request is None else own_path(get_request_param(request, "next", ""))
