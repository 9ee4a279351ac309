"""The documents that lie in a sample beside what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from catalog.licence_text import by_licence
from catalog.metadata import citation
from catalog.metadata.addresses import dataset_url
from catalog.models import Sample, Version
from catalog.sampling import Part
from dexterdata.profiles import builtin

_RECORDINGS = (
    "Whole recordings as their owner delivered them: `dexterdata.readers` opens them, and this "
    "checks them:"
)
_PREVIEWS = (
    "Previews as the player shows them, at a reduced rate and length: "
    "`dexterdata.preview.decode(data)` reads a `preview.dxpv`."
)
_ONLY_TO_LOOK_AT = "They may be looked at; anything else needs a licence of the dataset."


def papers_of(version: Version, kind: str, licence: str, parts: Sequence[Part]) -> list[Part]:
    """What it is and how to read it, its licences, and how to cite the dataset."""
    return [
        Part("README.md", _readme(version, kind, licence, parts).encode()),
        Part("LICENCE.md", _licences(version, licence, parts).encode()),
        Part("CITATION.bib", citation.render(version, "bibtex").encode()),
    ]


def _readme(version: Version, kind: str, licence: str, parts: Sequence[Part]) -> str:
    named = "\n".join(sorted({part.attribution for part in parts if part.attribution}))
    is_whole = kind == Sample.Kind.RECORDINGS
    lines = [
        f"# Sample of {version.dataset.title}, version {version.number}",
        "",
        "Synthetic data: made by a simulator." if version.dataset.is_synthetic else "",
        *(_checking(parts) if is_whole else [f"{_PREVIEWS}{_terms(version)}"]),
        "",
        f"Licence: {licence}, by file in `LICENCE.md`",
        f"Attribution: {named}" if named else "",
        f"The dataset: {dataset_url(version.dataset)}",
    ]
    return "\n".join(lines) + "\n"


def _terms(version: Version) -> str:
    return "" if version.dataset.is_open else f" {_ONLY_TO_LOOK_AT}"


def _checking(parts: Sequence[Part]) -> list[str]:
    """A command for each recording, with the profile that it was checked with where it ships."""
    shipped = {profile.name for profile in builtin()}
    commands = [
        f"    dexter validate --profile {part.profile} {quote(part.path)}"
        if part.profile in shipped
        else f"    dexter validate {quote(part.path)}"
        for part in parts
    ]
    return [_RECORDINGS, "", *commands]


def _licences(version: Version, licence: str, parts: Sequence[Part]) -> str:
    lines = [
        f"# Sample of {version.dataset.title}\n",
        f"Licence of the whole: {licence}. Each file keeps the licence of its source:\n",
        *by_licence((part.path, part.licence, part.attribution) for part in parts),
    ]
    if not version.dataset.is_open:
        lines.insert(1, f"Previews, as the player shows them. {_ONLY_TO_LOOK_AT}\n")
    return "\n".join(lines)
