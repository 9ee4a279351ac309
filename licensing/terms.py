"""The vocabulary of licence terms: what may be done, within which limits, owing what.

Whatever a licence does not name is denied. The split into rights follows the Montreal Data
License; permission, constraint and duty follow ODRL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Answer = Literal["allow", "deny", "on_request"]
Terms = Mapping[str, Any]

TERMS_SCHEMA_VERSION = 1

ACTIONS: Mapping[str, str] = {
    "access": "Download and read the recordings",
    "evaluate": "Evaluate whether the data suits you",
    "benchmark": "Measure and compare your own systems on it",
    "research": "Do research with it",
    "publish_results": "Publish results and figures",
    "label": "Add your own labels",
    "derive": "Make derived data for your own use",
    "train": "Train models on it",
    "deploy_internal": "Use trained models inside your organisation",
    "commercialise_model": "Sell or ship products that hold trained models",
    "release_weights": "Publish the weights of trained models",
    "redistribute_raw": "Pass the recordings on",
    "redistribute_derived": "Pass derived data on",
    "sublicense": "Give others rights under this licence",
}

DUTIES: Mapping[str, str] = {
    "cite": "Cite the dataset",
    "notify": "Tell the owner of publications",
    "report_usage": "Report how the data was used, once a year",
    "delete_at_end": "Delete the data at the end of the term",
    "share_back": "Share improvements with the owner",
}

# Each tier holds all tiers before it: who may have touch may have motion.
MODALITY_TIERS: tuple[str, ...] = ("motion", "tactile", "video", "voice_face")
TIER_OF_MODALITY: Mapping[str, str] = {
    "joint_angle": "motion",
    "joint_position": "motion",
    "pose": "motion",
    "imu": "motion",
    "emg": "motion",
    "bend": "motion",
    "label": "motion",
    "other": "motion",
    "tactile": "tactile",
    "force": "tactile",
    "video": "video",
    "audio": "voice_face",
    "voice": "voice_face",
    "face": "voice_face",
}


@dataclass(frozen=True)
class Purpose:
    """What somebody wants the data for, and the actions that this needs."""

    label: str
    actions: frozenset[str]


PURPOSES: Mapping[str, Purpose] = {
    "research": Purpose("Research", frozenset({"research"})),
    "teaching": Purpose("Teaching", frozenset({"research"})),
    "benchmark": Purpose("Benchmarking", frozenset({"benchmark"})),
    "evaluation": Purpose("Evaluation before a purchase", frozenset({"evaluate"})),
    "training": Purpose("Training models", frozenset({"train"})),
    "internal_deployment": Purpose(
        "Models used inside the organisation", frozenset({"train", "deploy_internal"})
    ),
    "product": Purpose("Products that hold models", frozenset({"train", "commercialise_model"})),
    "redistribution": Purpose("Passing the data on", frozenset({"redistribute_raw"})),
}

_SYNONYMS: Mapping[str, str] = {
    "academic": "research",
    "academic_research": "research",
    "benchmarking": "benchmark",
    "evaluate": "evaluation",
    "train": "training",
    "model_training": "training",
    "commercial": "product",
    "commercial_training": "product",
    "production": "product",
    "redistribute": "redistribution",
    "resale": "redistribution",
}


def _object(properties: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties) if required else [],
        "additionalProperties": False,
    }


_COUNTRIES = {"type": "array", "items": {"type": "string", "pattern": r"^([A-Z]{2}|\*)$"}}
_COUNT_OR_NULL = {"type": ["integer", "null"], "minimum": 1}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "DexterData licence terms",
    **_object(
        {
            "schema": {"const": TERMS_SCHEMA_VERSION},
            "actions": {
                "type": "object",
                "propertyNames": {"enum": list(ACTIONS)},
                "additionalProperties": {"enum": ["allow", "deny", "on_request"]},
            },
            "constraints": _object(
                {
                    "fields_of_use": {"type": "array", "items": {"type": "string"}},
                    "territory": _object({"allow": _COUNTRIES, "deny": _COUNTRIES}),
                    "affiliates": {"type": "boolean"},
                    "models": {"enum": ["none", "named", "successors", "unlimited"]},
                    "seats": _COUNT_OR_NULL,
                    "term_days": _COUNT_OR_NULL,
                    "exclusivity": {"enum": ["none", "field_of_use", "dataset"]},
                    "modality_tier": {"enum": list(MODALITY_TIERS)},
                    "versions": {"enum": ["pinned", "minor", "term"]},
                    "quota": _object({"bundles": _COUNT_OR_NULL}),
                }
            ),
            "evidence": {"type": "array", "items": {"enum": ["affiliation", "training"]}},
            "duties": {"type": "array", "items": {"enum": list(DUTIES)}},
            "survival": {"type": "array", "items": {"enum": list(ACTIONS)}},
            "warranty": {"type": "string"},
            "indemnity": {"type": "string"},
            "governing_law": {"type": "string"},
        }
    ),
}


def validate(terms: Any) -> None:
    """Raise jsonschema.ValidationError unless `terms` are whole and in the vocabulary."""
    import jsonschema  # slow to import, and only whoever writes a licence needs it

    jsonschema.validate(terms, SCHEMA, cls=jsonschema.Draft202012Validator)


def answer(terms: Terms, action: str) -> Answer:
    """Return what the terms say of an action; what they do not name is denied."""
    value: Answer = terms.get("actions", {}).get(action, "deny")
    return value


def allowed(terms: Terms) -> list[str]:
    """Return every action that the terms allow, in the order of the vocabulary."""
    return [action for action in ACTIONS if answer(terms, action) == "allow"]


def constraint(terms: Terms, name: str, default: Any = None) -> Any:
    """Return one limit of the terms."""
    return terms.get("constraints", {}).get(name, default)


def purpose_key(declared: str) -> str:
    """Return the vocabulary's word for a declared purpose, or "other" for free words."""
    word = declared.strip().casefold().replace("-", "_").replace(" ", "_")
    word = _SYNONYMS.get(word, word)
    return word if word in PURPOSES else "other"


def actions_of_purpose(declared: str) -> frozenset[str]:
    """Return the actions that a purpose needs; free words need access and a person's approval."""
    purpose = PURPOSES.get(purpose_key(declared))
    return purpose.actions if purpose else frozenset({"access"})


def not_permitted(terms: Terms, declared: str) -> tuple[str, ...]:
    """Return the actions that the purpose needs and the terms do not allow."""
    needed = sorted(actions_of_purpose(declared))
    return tuple(action for action in needed if answer(terms, action) != "allow")


def tier_of(modality: str) -> str:
    """Return the consent tier of a modality; an unknown one is taken as the most sensitive."""
    return TIER_OF_MODALITY.get(modality, MODALITY_TIERS[-1])


def tier_allows(allowed: str, modality: str) -> bool:
    """Say whether a tier reaches as far as a modality needs."""
    return MODALITY_TIERS.index(tier_of(modality)) <= MODALITY_TIERS.index(allowed)


def country_allowed(terms: Terms, country: str) -> bool:
    """Say whether the territory covers a country (ISO 3166 alpha-2, in any case).

    A country that is not known ("") is covered only where no list restricts.
    """
    territory = constraint(terms, "territory", {"allow": ["*"], "deny": []})
    known = country.strip().upper()
    if known in territory["deny"] or (not known and territory["deny"]):
        return False
    return "*" in territory["allow"] or known in territory["allow"]


def fields_overlap(one: list[str], other: list[str]) -> bool:
    """Say whether two fields of use meet; an empty list or "any" is every field."""
    if not one or not other or "any" in one or "any" in other:
        return True
    return bool(set(one) & set(other))
