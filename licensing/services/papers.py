"""The documents that travel with a bundle: manifest, licence, terms, citation, description."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from catalog.licence_text import by_licence
from catalog.metadata import citation
from catalog.metadata.croissant import bundle_croissant
from licensing.models import Bundle
from licensing.selectors.contents import Content


def papers_of(
    bundle: Bundle, contents: tuple[Content, ...], paths: dict[str, str]
) -> dict[str, str]:
    """Return the documents of a bundle by name; they hold no time of building.

    The manifest lists the others under `papers`, so that they can be proven as the files can.
    """
    files = [
        {
            "path": paths[content.recording],
            "bytes": content.bytes,
            "sha256": content.sha256,
            "licence": content.licence,
            "recording": content.recording,
            "episodes": list(content.episodes),
        }
        for content in contents
    ]
    version = bundle.version
    papers = {
        "LICENCE.md": _licence_text(bundle, contents, paths),
        "terms.json": _json(_terms(bundle)),
        "CITATION.bib": citation.render(version, "bibtex"),
        "croissant.json": _json(bundle_croissant(version, files)),
    }
    manifest = {
        "dataset": f"{version.dataset.organisation.slug}/{version.dataset.slug}",
        "version": version.number,
        "grant": str(bundle.grant.public_id) if bundle.grant else None,
        "files": files,
        "papers": [_entry(name, text) for name, text in papers.items()],
    }
    return {"manifest.json": _json(manifest), **papers}


def _entry(name: str, text: str) -> dict[str, Any]:
    data = text.encode()
    return {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _licence_text(bundle: Bundle, contents: tuple[Content, ...], paths: dict[str, str]) -> str:
    """The signed agreement; for open data, the licence and attribution of each file."""
    if bundle.grant is not None:
        agreement = bundle.grant.agreement
        return f"{agreement.text}\n\n---\nsha256 of the agreement's text: {agreement.sha256}\n"
    dataset = bundle.version.dataset
    parts = [
        f"# {dataset.title}\n",
        f"Licence of the whole: {dataset.licence}. Each file keeps the licence of its source:\n",
        *by_licence((paths[one.recording], one.licence, one.attribution) for one in contents),
    ]
    return "\n".join(parts)


def _terms(bundle: Bundle) -> dict[str, Any]:
    if bundle.grant is not None:
        terms: dict[str, Any] = bundle.grant.agreement.terms
        return {"licence": bundle.grant.agreement.template_version.spdx, "terms": terms}
    return {"licence": bundle.version.dataset.licence, "terms": None}
