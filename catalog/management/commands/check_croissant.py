"""`manage.py check_croissant PATH|owner/slug@version`: a Croissant document by our own rules."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.metadata.checker import check
from catalog.metadata.croissant import version_croissant
from catalog.models import Version
from catalog.states import READABLE

_NAME = re.compile(r"(?P<owner>[\w-]+)/(?P<slug>[\w-]+)@(?P<number>[\w.+-]+)")


class Command(BaseCommand):
    """Ends with status 1 when anything is wrong."""

    help = "Check a Croissant document: a file, an unpacked bundle, or that of a version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one thing to check."""
        parser.add_argument(
            "what", help="A file, a folder with croissant.json, or owner/slug@1.0.0."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault; nothing but a sentence where there is none."""
        document, folder = self._read(options["what"])
        faults = check(document, folder)
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults.")
        self.stdout.write("Nothing is wrong.")

    def _read(self, what: str) -> tuple[Any, Path | None]:
        path = Path(what)
        path = path / "croissant.json" if path.is_dir() else path
        if path.is_file():
            try:
                return json.loads(path.read_text(encoding="utf-8")), path.parent
            except ValueError as error:
                raise CommandError(f"{path} is no JSON: {error}") from error
        found = _NAME.fullmatch(what)
        if found is None:
            raise CommandError(f"{what} is neither a file nor a name such as owner/slug@1.0.0.")
        return version_croissant(_version(**found.groupdict())), None


def _version(owner: str, slug: str, number: str) -> Version:
    rows = Version.objects.select_related("dataset__organisation").filter(state__in=READABLE)
    named = rows.filter(dataset__organisation__slug=owner, dataset__slug=slug)
    found = (
        named.order_by("-rank").first()
        if number == "latest"
        else named.filter(number=number).first()
    )
    if found is None:
        raise CommandError(f"There is no published version {owner}/{slug}@{number}.")
    return found
