"""Who is named as the maker of a dataset: its creators, or where none is stated its owner."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.credits import CREATOR
from catalog.models import Contributor, Dataset

PUBLISHER = "DexterData"
ORCID = "https://orcid.org/"


@dataclass(frozen=True, slots=True)
class Party:
    """A person or group; `family` and `given` are empty for a group.

    `orcid` is without its resolver. `role` is one of `catalog.credits.ROLES`.
    """

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""
    role: str = CREATOR

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person."""
        return bool(self.family)

    @property
    def orcid_url(self) -> str:
        """The ORCID iD as an address, or nothing."""
        return f"{ORCID}{self.orcid}" if self.orcid else ""


def party_of(row: Contributor) -> Party:
    """A contributor as a party.

    Whoever has an ORCID iD or is written as "Family, Given" is a person; all others are named as
    they are written, since no rule tells "Ada Lovelace" from "Lovelace Laboratory".
    """
    family, given = _split(row.name, is_person=bool(row.orcid))
    name = f"{given} {family}" if family and given else row.name
    return Party(name, family, given, row.orcid, row.affiliation, row.role)


def _split(name: str, *, is_person: bool) -> tuple[str, str]:
    plain = " ".join(name.split())
    if "," in plain:
        family, _, given = plain.partition(",")
        return (family.strip(), given.strip()) if family.strip() and given.strip() else ("", "")
    if not is_person:
        return "", ""
    given, _, family = plain.rpartition(" ")
    return family, given


def contributors_of(dataset: Dataset) -> list[Party]:
    """Everybody who is named, in the order of the citation."""
    return [party_of(row) for row in dataset.contributors.all()]


def creators_of(dataset: Dataset) -> list[Party]:
    """The authors: the contributors of that role, or the owning organisation."""
    found = [party for party in contributors_of(dataset) if party.role == CREATOR]
    return found or [Party(dataset.organisation.name)]
