"""django-allauth's hooks: our mails, our user."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signs people up by e-mail address, compared without case."""

    def clean_email(self, email: str) -> str:
        """Lower case, as stored."""
        return str(super().clean_email(email)).lower()
