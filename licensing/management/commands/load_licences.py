"""`manage.py load_licences`: add the licence versions that ship with the portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from licensing.models import LicenceTemplate, TemplateVersion
from licensing.services.templates import load_shipped


class Command(BaseCommand):
    """Safe to repeat; a published version that was changed is refused."""

    help = "Add the licence versions that ship with the portal."

    def handle(self, **_options: Any) -> None:
        """Say how many were added."""
        added = load_shipped(LicenceTemplate, TemplateVersion)
        self.stdout.write(f"{added} licence versions added.")
