"""Rules of published vocabularies as JSON Schemas of our own, for the parts that we write.

Sources: Google's structured data for datasets (required and recommended properties), DataCite
Metadata Schema 4.6 (mandatory properties and controlled lists), Citation File Format 1.2.0.

They are ours, and stricter than the sources: nothing is allowed that we do not write. For
schema.org they hold Google's required properties (name, description of 50 to 5,000 signs) and those
recommended that we have; schema.org itself publishes no JSON Schema. For CFF they hold the keys of
1.2.0 that we write; its schema comes in no package that is maintained (cffconvert ended in 2021).
DataCite's records are checked against its published schema besides.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": r"^https?://[^\s<>\"]+$"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
ORCID = {"type": "string", "pattern": r"^https://orcid\.org/(\d{4}-){3}\d{3}[\dX]$"}


def an_object(required: str, **properties: Any) -> dict[str, Any]:
    """An object with exactly these properties; `required` names some of them."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def some(items: dict[str, Any]) -> dict[str, Any]:
    """A list that is not empty and holds nothing twice."""
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


PARTY = {
    "oneOf": [
        an_object(
            "@type name", **{"@type": {"const": "Organization"}, "name": TEXT, "url": ADDRESS}
        ),
        an_object(
            "@type name familyName",
            **{
                "@type": {"const": "Person"},
                "name": TEXT,
                "givenName": TEXT,
                "familyName": TEXT,
                "sameAs": ORCID,
                "affiliation": an_object("@type name", **{"@type": TEXT, "name": TEXT}),
            },
        ),
    ]
}
DATASET_SEARCH: dict[str, Any] = an_object(
    "@context @type name description url identifier license isAccessibleForFree creator "
    "keywords version variableMeasured measurementTechnique includedInDataCatalog distribution "
    "datePublished publisher",
    **{
        "@context": {"type": "array"},
        "@type": {"const": "Dataset"},
        "@id": ADDRESS,
        "name": TEXT,
        "alternateName": TEXT,
        "description": {"type": "string", "minLength": 50, "maxLength": 5000},
        "url": ADDRESS,
        "sameAs": ADDRESS,
        "identifier": some(
            {
                "oneOf": [
                    ADDRESS,
                    an_object(
                        "@type value",
                        **{
                            "@type": {"const": "PropertyValue"},
                            "name": TEXT,
                            "propertyID": TEXT,
                            "value": TEXT,
                        },
                    ),
                ]
            }
        ),
        "license": {"oneOf": [ADDRESS, some(ADDRESS) | {"minItems": 2}]},
        "isAccessibleForFree": {"type": "boolean"},
        "conditionsOfAccess": TEXT,
        "usageInfo": some(
            an_object("@type url", **{"@type": {"const": "CreativeWork"}, "url": ADDRESS})
        ),
        "creator": some(PARTY),
        "contributor": some(
            an_object(
                "@type roleName contributor",
                **{"@type": {"const": "Role"}, "roleName": TEXT, "contributor": PARTY},
            )
        ),
        "publisher": PARTY,
        "datePublished": DATE,
        "dateModified": DATE,
        "version": TEXT,
        "keywords": some(TEXT),
        "inLanguage": TEXT,
        "citation": TEXT,
        "variableMeasured": some(
            an_object(
                "@type name",
                **{
                    "@type": {"const": "PropertyValue"},
                    "name": TEXT,
                    "propertyID": TEXT,
                    "unitText": TEXT,
                },
            )
        ),
        "measurementTechnique": some(TEXT),
        "size": TEXT,
        "thumbnailUrl": ADDRESS,
        "image": ADDRESS,
        "includedInDataCatalog": an_object(
            "@type name url", **{"@type": {"const": "DataCatalog"}, "name": TEXT, "url": ADDRESS}
        ),
        "isBasedOn": some(TEXT),
        "distribution": some(
            an_object(
                "@type contentUrl encodingFormat",
                **{
                    "@type": {"const": "DataDownload"},
                    "name": TEXT,
                    "contentUrl": ADDRESS,
                    "encodingFormat": TEXT,
                    "contentSize": TEXT,
                    "sha256": TEXT,
                    "license": ADDRESS,
                },
            )
        ),
    },
)

_NAMED = {
    "name": TEXT,
    "nameType": {"enum": ["Organizational", "Personal"]},
    "givenName": TEXT,
    "familyName": TEXT,
    "nameIdentifiers": some(
        an_object(
            "nameIdentifier nameIdentifierScheme",
            nameIdentifier=ORCID,
            nameIdentifierScheme={"const": "ORCID"},
            schemeUri=ADDRESS,
        )
    ),
    "affiliation": some(an_object("name", name=TEXT)),
}
DATACITE: dict[str, Any] = an_object(
    "creators titles publisher publicationYear types schemaVersion url",
    doi={"type": "string", "pattern": r"^10\.\d{4,9}/[^\s]+$"},
    prefix={"type": "string", "pattern": r"^10\.\d{4,9}$"},
    suffix=TEXT,
    url=ADDRESS,
    types=an_object(
        "resourceTypeGeneral resourceType",
        resourceTypeGeneral={"const": "Dataset"},
        resourceType=TEXT,
    ),
    creators=some(an_object("name", **_NAMED)),
    contributors=some(
        an_object(
            "name contributorType",
            **_NAMED,
            contributorType={
                "enum": [
                    "ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor",
                    "Editor", "HostingInstitution", "Producer", "ProjectLeader", "ProjectManager",
                    "ProjectMember", "RegistrationAgency", "RegistrationAuthority",
                    "RelatedPerson", "Researcher", "ResearchGroup", "RightsHolder", "Sponsor",
                    "Supervisor", "Translator", "WorkPackageLeader", "Other",
                ]
            },
        )
    ),
    titles=some(an_object("title", title=TEXT, lang=TEXT)),
    publisher=an_object("name", name=TEXT, lang=TEXT),
    publicationYear={"type": "string", "pattern": r"^\d{4}$"},
    subjects=some(an_object("subject", subject=TEXT)),
    dates=some(
        an_object(
            "date dateType",
            date=DATE,
            dateType={"enum": ["Issued", "Withdrawn", "Updated"]},
            dateInformation=TEXT,
        )
    ),
    language={"const": "en"},
    alternateIdentifiers=some(
        an_object(
            "alternateIdentifier alternateIdentifierType",
            alternateIdentifier=TEXT,
            alternateIdentifierType=TEXT,
        )
    ),
    relatedIdentifiers=some(
        an_object(
            "relatedIdentifier relatedIdentifierType relationType",
            relatedIdentifier=TEXT,
            relatedIdentifierType={"enum": ["URL", "DOI"]},
            relationType={
                "enum": ["IsVersionOf", "HasMetadata", "IsNewVersionOf", "IsPreviousVersionOf",
                    "IsDerivedFrom"]
            },
        )
    ),
    version=TEXT,
    rightsList=some(
        an_object(
            "rights rightsUri",
            rights=TEXT,
            rightsUri=ADDRESS,
            rightsIdentifier=TEXT,
            rightsIdentifierScheme=TEXT,
            schemeUri=ADDRESS,
        )
    ),
    descriptions=some(
        an_object(
            "description descriptionType",
            description=TEXT,
            descriptionType={"enum": ["Abstract", "Methods", "TechnicalInfo", "Other"]},
        )
    ),
    sizes=some(TEXT),
    formats=some(TEXT),
    schemaVersion={"const": "http://datacite.org/schema/kernel-4"},
)  # fmt: skip

_CFF_DOI = {"type": "string", "pattern": r"^10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+$"}
CFF: dict[str, Any] = an_object(
    "cff-version message title authors",
    **{
        "cff-version": {"const": "1.2.0"},
        "message": TEXT,
        "type": {"const": "dataset"},
        "title": TEXT,
        "abstract": TEXT,
        "authors": some(
            {
                "oneOf": [
                    an_object("name", name=TEXT),
                    an_object(
                        "family-names",
                        **{
                            "family-names": TEXT,
                            "given-names": TEXT,
                            "affiliation": TEXT,
                            "orcid": ORCID,
                        },
                    ),
                ]
            }
        ),
        "version": TEXT,
        "date-released": DATE,
        "url": ADDRESS,
        "doi": _CFF_DOI,
        "identifiers": some(
            {
                "oneOf": [
                    an_object(
                        "type value", type={"const": "doi"}, value=_CFF_DOI, description=TEXT
                    ),
                    an_object("type value", type={"const": "url"}, value=ADDRESS, description=TEXT),
                    an_object("type value", type={"const": "other"}, value=TEXT, description=TEXT),
                ]
            }
        ),
        "license": TEXT,
        "license-url": ADDRESS,
        "keywords": some(TEXT),
    },
)
