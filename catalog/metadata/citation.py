"""How to cite a version: BibTeX, APA, CSL JSON and CFF.

Each names the creators as the authors, and besides whom the recordings were taken from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from catalog import spdx
from catalog.metadata import origins
from catalog.metadata.addresses import (
    dataset_url,
    doi_of,
    doi_url,
    identifier_url,
    is_listed_licence,
    licence_url,
)
from catalog.metadata.parties import PUBLISHER, Party, creators_of
from catalog.models import Doi, Version
from portal.core.errors import InvalidError

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}
MOST_NAMED = 20
"""Authors that APA 7 writes out; of more, the first nineteen and the last."""


def date_of(version: Version) -> datetime:
    """When it was published; a draft's is when it was made."""
    return version.published_at or version.created_at


def kind_of(version: Version) -> str:
    """What it is, so that synthetic data is never taken for recordings."""
    return "Synthetic data set" if version.dataset.is_synthetic else "Data set"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))


def _bibtex(version: Version) -> str:
    dataset, date, doi = version.dataset, date_of(version), doi_of(version)
    key = re.sub(r"[^a-z0-9]+", "_", f"{dataset.name}_{version.number}".lower())
    fields = {
        "title": f"{{{_tex(dataset.title)}}}",
        "author": " and ".join(_tex_author(party) for party in creators_of(dataset)),
        "year": str(date.year),
        "month": str(date.month),
        "version": version.number,
        "publisher": PUBLISHER,
        "url": identifier_url(version),
        **({"doi": _tex(doi.name)} if doi and _is_registered(doi) else {}),
        "note": _tex(_note(version)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}}}\n"


def _tex_author(party: Party) -> str:
    """A person as "Family, Given"; a group in braces, so that it is not split into names."""
    if not party.is_person:
        return f"{{{_tex(party.name)}}}"
    return ", ".join(filter(None, (_tex(party.family), _tex(party.given))))


def _is_registered(doi: Doi) -> bool:
    """Whether doi.org knows it; what it does not know is cited by its address alone."""
    return doi_url(doi).startswith("https://doi.org/")


def _note(version: Version) -> str:
    digest = f"; manifest sha256 {version.manifest_sha256}" if version.manifest_sha256 else ""
    sources = origins.of_version(version).sentence
    return f"{kind_of(version)}{digest}" + (f". {sources}" if sources else "")


def _apa(version: Version) -> str:
    dataset = version.dataset
    authors = _apa_authors(creators_of(dataset))
    sources = origins.of_version(version).sentence
    cited = (
        f"{authors.rstrip('.')}. ({date_of(version).year}). {dataset.title} "
        f"(Version {version.number}) [{kind_of(version)}]. {PUBLISHER}. {identifier_url(version)}\n"
    )
    return cited + (f"{sources}\n" if sources else "")


def _apa_authors(parties: list[Party]) -> str:
    names = [_apa_author(party) for party in parties]
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return names[0]


def _apa_author(party: Party) -> str:
    if not party.is_person:
        return party.name
    initials = " ".join(f"{name[0]}." for name in re.split(r"[\s-]+", party.given) if name)
    return f"{party.family}, {initials}" if initials else party.family


def csl_item(version: Version) -> dict[str, Any]:
    """The one item of CSL JSON."""
    dataset, date, doi = version.dataset, date_of(version), doi_of(version)
    item: dict[str, Any] = {
        "id": f"{dataset.name}@{version.number}",
        "type": "dataset",
        "title": dataset.title,
        "author": [_csl_author(party) for party in creators_of(dataset)],
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "version": version.number,
        "publisher": PUBLISHER,
        "URL": identifier_url(version),
        "note": _note(version),
    }
    return item | ({"DOI": doi.name} if doi and _is_registered(doi) else {})


def _csl_author(party: Party) -> dict[str, str]:
    if not party.is_person:
        return {"literal": party.name}
    named = {"family": party.family, "given": party.given, "ORCID": party.orcid_url}
    return {key: value for key, value in named.items() if value}


def _csl(version: Version) -> str:
    return json.dumps([csl_item(version)], indent=2, ensure_ascii=False) + "\n"


def _cff(version: Version) -> str:
    """CFF 1.2.0. Each value is written as JSON, which is YAML too and escapes everything."""
    fields = _cff_fields(version)
    return "".join(f"{key}: {_yaml(value)}\n" for key, value in fields.items() if value)


def _yaml(value: Any) -> str:
    """JSON; of what only YAML reads as the end of a line, the escape."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _cff_fields(version: Version) -> dict[str, Any]:
    dataset, doi = version.dataset, doi_of(version)
    words = dict.fromkeys([*dataset.tasks, *dataset.modalities, kind_of(version)])
    return {
        "cff-version": "1.2.0",
        "message": _cff_message(version),
        "type": "dataset",
        "title": dataset.title,
        "abstract": dataset.summary,
        "authors": [_cff_author(party) for party in creators_of(dataset)],
        "version": version.number,
        "date-released": f"{date_of(version):%Y-%m-%d}",
        "url": dataset_url(dataset),
        "doi": doi.name if doi and _is_registered(doi) else "",
        "identifiers": _cff_identifiers(version),
        **_cff_licence(version),
        "keywords": list(words),
    }


def _cff_message(version: Version) -> str:
    """What to do; the sources in words, since a reference of CFF needs authors and a title."""
    asked = "If you use this data set, please cite it as below"
    sources = origins.of_version(version).sentence
    return f"{asked}, and name its sources too. {sources}" if sources else f"{asked}."


def _cff_licence(version: Version) -> dict[str, str]:
    """A licence of SPDX's list by its name, any other by where it is explained."""
    licence = version.dataset.licence
    if is_listed_licence(licence) and spdx.is_open(licence):
        return {"license": licence}
    return {"license-url": licence_url(licence, version.dataset)}


def _cff_identifiers(version: Version) -> list[dict[str, str]]:
    doi = doi_of(version)
    found = []
    if doi is not None:
        kind, value = ("doi", doi.name) if _is_registered(doi) else ("url", doi_url(doi))
        found.append({"type": kind, "value": value, "description": "This version"})
    if version.manifest_sha256:
        value = f"sha256:{version.manifest_sha256}"
        found.append({"type": "other", "value": value, "description": "Hash of its manifest"})
    return found


def _cff_author(party: Party) -> dict[str, str]:
    if not party.is_person:
        return {"name": party.name}
    named = {
        "family-names": party.family,
        "given-names": party.given,
        "affiliation": party.affiliation,
        "orcid": party.orcid_url,
    }
    return {key: value for key, value in named.items() if value}


_STYLES: dict[str, tuple[Callable[[Version], str], str]] = {
    "bibtex": (_bibtex, "application/x-bibtex; charset=utf-8"),
    "apa": (_apa, "text/plain; charset=utf-8"),
    "csl": (_csl, "application/vnd.citationstyles.csl+json"),
    "cff": (_cff, "application/yaml"),
}
STYLES = tuple(_STYLES)
MEDIA_TYPES = tuple(media_type for _, media_type in _STYLES.values())


def render(version: Version, style: str) -> str:
    """The citation in one of STYLES; InvalidError for another."""
    return _style(style)[0](version)


def content_type(style: str) -> str:
    """Its media type; InvalidError for an unknown style."""
    return _style(style)[1]


def _style(style: str) -> tuple[Callable[[Version], str], str]:
    if style not in _STYLES:
        raise InvalidError(
            f"A citation's style is one of {', '.join(STYLES)}.", code="citation.style_unknown"
        )
    return _STYLES[style]
