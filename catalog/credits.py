"""The rules of credit: roles, ORCID and DOI as they are written; pure, nothing is looked up."""

from __future__ import annotations

import re
from typing import Final

CREATOR: Final = "Creator"
ROLES: Final = (
    CREATOR,
    "ContactPerson",
    "DataCollector",
    "DataCurator",
    "DataManager",
    "Distributor",
    "Editor",
    "HostingInstitution",
    "Producer",
    "ProjectLeader",
    "ProjectManager",
    "ProjectMember",
    "RegistrationAgency",
    "RegistrationAuthority",
    "RelatedPerson",
    "ResearchGroup",
    "Researcher",
    "RightsHolder",
    "Sponsor",
    "Supervisor",
    "Translator",
    "WorkPackageLeader",
    "Other",
)
"""`Creator`, and DataCite 4.6's contributorType without those of software and text."""
ROLE_TEXTS: Final = {role: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", role).capitalize() for role in ROLES}
_ORCID: Final = re.compile(
    r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE
)
_DOI: Final = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}|\\^`]+)", re.IGNORECASE
)
LONGEST_DOI: Final = 120
MOST_CONTRIBUTORS: Final = 100


def read_orcid(text: str) -> str | None:
    """The ORCID iD as 0000-0000-0000-000X; None where it is none.

    The last character is the check digit of ISO 7064 MOD 11-2.
    """
    found = _ORCID.fullmatch(text.strip())
    if found is None:
        return None
    written = found[1].upper()
    total = 0
    for letter in written[:-1].replace("-", ""):
        total = (total + int(letter)) * 2
    expected = (12 - total % 11) % 11
    return written if written[-1] == ("X" if expected == 10 else str(expected)) else None


def read_doi(text: str) -> str | None:
    """The DOI in lower case without resolver or prefix; None where it is none."""
    found = _DOI.fullmatch(text.strip())
    if found is None or len(found[1]) > LONGEST_DOI:
        return None
    return found[1].lower()
