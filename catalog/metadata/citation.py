"""How to cite a version: BibTeX, APA and CSL JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from catalog.metadata.addresses import dataset_url
from catalog.models import Version
from portal.core.errors import InvalidError

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}


def _date(version: Version) -> datetime:
    return version.published_at or version.created_at


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))


def _bibtex(version: Version) -> str:
    dataset, date = version.dataset, _date(version)
    key = re.sub(r"[^a-z0-9]+", "_", f"{dataset.name}_{version.number}".lower())
    fields = {
        "title": f"{{{_tex(dataset.title)}}}",
        "author": f"{{{_tex(dataset.organisation.name)}}}",
        "year": str(date.year),
        "month": str(date.month),
        "version": version.number,
        "publisher": "DexterData",
        "url": dataset_url(dataset),
        "note": _tex(_note(version)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}}}\n"


def _note(version: Version) -> str:
    kind = "Synthetic data set" if version.dataset.is_synthetic else "Data set"
    digest = f"; manifest sha256 {version.manifest_sha256}" if version.manifest_sha256 else ""
    return f"{kind}{digest}"


def _apa(version: Version) -> str:
    dataset, date = version.dataset, _date(version)
    kind = "Synthetic data set" if dataset.is_synthetic else "Data set"
    owner = dataset.organisation.name.rstrip(".")
    return (
        f"{owner}. ({date.year}). {dataset.title} (Version {version.number}) [{kind}]. "
        f"DexterData. {dataset_url(dataset)}\n"
    )


def _csl(version: Version) -> str:
    dataset, date = version.dataset, _date(version)
    item: dict[str, Any] = {
        "id": f"{dataset.name}@{version.number}",
        "type": "dataset",
        "title": dataset.title,
        "author": [{"literal": dataset.organisation.name}],
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "version": version.number,
        "publisher": "DexterData",
        "URL": dataset_url(dataset),
        "note": _note(version),
    }
    return json.dumps([item], indent=2, ensure_ascii=False) + "\n"


_STYLES: dict[str, tuple[Callable[[Version], str], str]] = {
    "bibtex": (_bibtex, "application/x-bibtex; charset=utf-8"),
    "apa": (_apa, "text/plain; charset=utf-8"),
    "csl": (_csl, "application/vnd.citationstyles.csl+json"),
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
