"""The app of mail."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters in text and HTML."""

    name = "portal.mail"
    label = "mail"
