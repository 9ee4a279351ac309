"""What a version's recordings were taken from, and whom to name for them beside its creators.

Of the newest version the data sheet knows it, of any other its files do. What was withdrawn since
is not told of any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.metadata.parties import creators_of
from catalog.models import Version
from catalog.sheet import attribution_of


@dataclass(frozen=True, slots=True)
class Origins:
    """`named` are whom to name, as the partners wrote it; `addresses` where it was taken from."""

    named: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All names in one line, or nothing."""
        names = "; ".join(line.rstrip(".") for line in self.named)
        return f"Sources: {names}." if names else ""


def of_version(version: Version) -> Origins:
    """The origins of a version; without those that are named as its creators anyway."""
    named, sources = _stated(version)
    known = {party.name for party in creators_of(version.dataset)}
    lines = (" ".join(line.split()) for text in named for line in text.splitlines())
    return Origins(
        tuple(dict.fromkeys(line for line in lines if line and line not in known)),
        tuple(dict.fromkeys(filter(_is_address, sources))),
    )


def _stated(version: Version) -> tuple[list[str], list[str]]:
    """Every attribution and every source of its files."""
    dataset = version.dataset
    if dataset.latest_version_id == version.pk and dataset.sheet:
        named = [attribution_of(dataset.sheet, dataset.attribution)]
        return named, dataset.sheet.get("sources", [])
    ids = [file["recording"] for file in version.manifest.get("files", ())]
    rows = dataset.source_files.filter(recording_id__in=ids, withdrawn_at__isnull=True)
    files = list(rows.values_list("attribution", "sources"))
    told = sorted({attribution for attribution, _ in files if attribution})
    return (
        told or [dataset.attribution],
        sorted({source for _, sources in files for source in sources if source}),
    )


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(map(str.isspace, text))
