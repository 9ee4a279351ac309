"""The licences that ship with the portal: a text in markdown and its terms, per version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from licensing.terms import Terms, validate

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ShippedVersion:
    """One version of one licence, as its two files say."""

    slug: str
    name: str
    kind: str
    number: str
    locale: str
    effective_on: date
    spdx: str
    summary: str
    is_mandatory: bool
    terms: Terms
    text: str

    @property
    def sha256(self) -> str:
        """Return the hash of the text's UTF-8 bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def shipped() -> Iterator[ShippedVersion]:
    """Yield every version in the folder, its terms checked against the schema."""
    for path in sorted(FOLDER.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        validate(facts["terms"])
        yield ShippedVersion(
            slug=facts["id"],
            name=facts["name"],
            kind=facts["kind"],
            number=facts["version"],
            locale=facts["locale"],
            effective_on=date.fromisoformat(facts["effective_on"]),
            spdx=facts["spdx"],
            summary=facts["summary"],
            is_mandatory=facts["is_mandatory"],
            terms=facts["terms"],
            text=path.with_suffix(".md").read_text(encoding="utf-8"),
        )
