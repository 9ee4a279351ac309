"""The public offers of a dataset as ODRL offers, for `usageInfo` and `odrl:hasPolicy`.

ODRL Information Model 2.2. Where its vocabulary has a word for ours, that is used; else ours, whose
addresses explain it (`docs/metadata.md`). What a licence does not name is denied: it stands under
`prohibition`. What it grants on request is a permission that first needs consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from catalog import spdx
from catalog.metadata.addresses import absolute, dataset_url, licence_urls, terms_url
from catalog.models import Dataset
from portal.ui.measures import MINOR_DIGITS

Node = dict[str, Any]

ACTIONS: Final[Mapping[str, str]] = {
    "access": "odrl:read",
    "evaluate": "",
    "benchmark": "",
    "research": "",
    "publish_results": "",
    "label": "odrl:annotate",
    "derive": "odrl:derive",
    "train": "",
    "deploy_internal": "",
    "commercialise_model": "",
    "release_weights": "",
    "redistribute_raw": "odrl:distribute",
    "redistribute_derived": "",
    "sublicense": "odrl:grantUse",
}
"""Our actions and ODRL's word for each, or nothing where it has none."""

DUTIES: Final[Mapping[str, str]] = {
    "cite": "odrl:attribute",
    "notify": "odrl:inform",
    "report_usage": "",
    "delete_at_end": "odrl:delete",
    "share_back": "",
}
_OPEN_DUTIES: Final[Mapping[str, str]] = {
    spdx.ATTRIBUTE: "odrl:attribute",
    spdx.NOTICE: "http://creativecommons.org/ns#Notice",
    spdx.SHARE_ALIKE: "http://creativecommons.org/ns#ShareAlike",
}
"""The duties of open licences; ODRL's vocabulary takes the last two from Creative Commons."""
_TAKERS: Final = {
    "academic": "universities and research institutes",
    "commercial": "companies",
}


def offers_of(dataset: Dataset) -> list[Node]:
    """One `odrl:Offer` for each public offer; for open data the one that its licence is."""
    if dataset.is_open:
        return [_open_offer(dataset)]
    return [_offer(dataset, row) for row in dataset.licences]


def _open_offer(dataset: Dataset) -> Node:
    actions = ["odrl:use", "odrl:reproduce", "odrl:derive", "odrl:distribute"]
    permission: Node = {
        "@type": "odrl:Permission",
        "odrl:target": _target(dataset),
        "odrl:action": [{"@id": action} for action in actions],
    }
    owed = spdx.open_duties(dataset.licence)
    duties = [_owed(name, word) for name, word in _OPEN_DUTIES.items() if name in owed]
    if duties:
        permission["odrl:duty"] = duties
    return {
        **_head(dataset, f"{dataset_url(dataset)}#open", dataset.licence),
        "license": licence_urls(dataset.licence, dataset),
        "odrl:permission": [permission],
    }


def _offer(dataset: Dataset, row: Mapping[str, Any]) -> Node:
    terms = row.get("terms") or {}
    said = terms.get("actions") or {}
    known = [action for action in ACTIONS if action in said]
    rules: dict[str, list[Node]] = {"odrl:permission": [], "odrl:prohibition": []}
    limits = [*_constraints(terms.get("constraints") or {}), *_takers(row)]
    duties = [_duty(name) for name in terms.get("duties") or () if name in DUTIES]
    duties += _payment(row.get("price"))
    for answer, extra in (("allow", []), ("on_request", [_consent()])):
        actions = [action for action in known if said[action] == answer]
        if actions:
            rule = _rule("odrl:Permission", dataset, actions)
            rules["odrl:permission"].append(
                rule | _filled({"odrl:constraint": limits, "odrl:duty": [*duties, *extra]})
            )
    denied = [action for action in ACTIONS if said.get(action, "deny") == "deny"]
    if said and denied:
        rules["odrl:prohibition"].append(_rule("odrl:Prohibition", dataset, denied))
    if not said:
        rules["odrl:permission"].append(_unsaid(dataset, limits, duties))
    page = f"/licences/{row['template']}/" + (f"{terms['number']}/" if "number" in terms else "")
    head = _head(dataset, f"{dataset_url(dataset)}#offer-{row['offer']}", row["name"])
    return head | {"license": absolute(page)} | _filled(rules)


def _unsaid(dataset: Dataset, limits: list[Node], duties: list[Node]) -> Node:
    """An offer whose terms were not handed over: to use it, in the limits that its text sets."""
    rule = {"@type": "odrl:Permission", "odrl:target": _target(dataset)}
    action = {"odrl:action": [{"@id": "odrl:use"}]}
    return rule | action | _filled({"odrl:constraint": limits, "odrl:duty": duties})


def _head(dataset: Dataset, address: str, name: str) -> Node:
    return {
        "@type": ["CreativeWork", "odrl:Offer"],
        "@id": address,
        "name": name,
        "odrl:profile": {"@id": terms_url()},
        "odrl:assigner": {
            "@type": "odrl:Party",
            "@id": absolute(f"/datasets/?q={dataset.organisation.slug}"),
            "name": dataset.organisation.name,
        },
    }


def _target(dataset: Dataset) -> Node:
    return {"@id": dataset_url(dataset)}


def _rule(kind: str, dataset: Dataset, actions: Iterable[str]) -> Node:
    named = [_word(action, ACTIONS[action]) for action in actions]
    return {"@type": kind, "odrl:target": _target(dataset), "odrl:action": named}


def _word(ours: str, theirs: str) -> Node:
    """ODRL's word, or ours with what it belongs to."""
    label = ours.replace("_", " ")
    if theirs:
        return {"@id": theirs, "name": label}
    return {"@id": terms_url(ours), "name": label, "odrl:includedIn": {"@id": "odrl:use"}}


def _duty(name: str) -> Node:
    return _owed(name, DUTIES[name])


def _owed(ours: str, theirs: str) -> Node:
    return {"@type": "odrl:Duty", "odrl:action": [_word(ours, theirs)]}


def _consent() -> Node:
    return {"@type": "odrl:Duty", "odrl:action": [{"@id": "odrl:obtainConsent"}]}


def _payment(price: Mapping[str, Any] | None) -> list[Node]:
    """What is paid for one seat and the whole term, in units of the currency."""
    if not price:
        return []
    digits = MINOR_DIGITS.get(str(price["currency"]), 2)
    units = Decimal(int(price["amount"])).scaleb(-digits)
    amount = {"@value": f"{units:.{digits}f}", "@type": "xsd:decimal"}
    paid = _constraint("odrl:payAmount", "odrl:eq", amount)
    paid["odrl:unit"] = {"@id": f"http://cvx.iptc.org/iso4217a3/{price['currency']}"}
    action = [{"@id": "odrl:compensate"}]
    return [{"@type": "odrl:Duty", "odrl:action": action, "odrl:constraint": [paid]}]


def _takers(row: Mapping[str, Any]) -> list[Node]:
    who = _TAKERS.get(str(row.get("audience")))
    return [_constraint("odrl:recipient", "odrl:isA", who)] if who else []


def _constraints(said: Mapping[str, Any]) -> list[Node]:
    """The limits that really limit something."""
    found = [*_territory(said.get("territory") or {})]
    fields = [name for name in said.get("fields_of_use") or () if name != "any"]
    if fields:
        found.append(_constraint("odrl:industry", "odrl:isAnyOf", fields))
    if said.get("term_days"):
        term = {"@value": f"P{int(said['term_days'])}D", "@type": "xsd:duration"}
        found.append(_constraint("odrl:elapsedTime", "odrl:lteq", term))
    if said.get("seats"):
        found.append(_constraint(terms_url("seats"), "odrl:lteq", int(said["seats"])))
    for name in ("models", "modality_tier", "versions", "exclusivity"):
        if said.get(name) not in (None, "none", "unlimited"):
            found.append(_constraint(terms_url(name), "odrl:eq", said[name]))
    return found


def _territory(said: Mapping[str, Any]) -> Iterable[Node]:
    if said.get("allow") and "*" not in said["allow"]:
        yield _constraint("odrl:spatial", "odrl:isAnyOf", list(said["allow"]))
    if said.get("deny"):
        yield _constraint("odrl:spatial", "odrl:isNoneOf", list(said["deny"]))


def _constraint(left: str, operator: str, right: Any) -> Node:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": {"@id": left},
        "odrl:operator": {"@id": operator},
        "odrl:rightOperand": right,
    }


def _filled(fields: Mapping[str, Any]) -> Node:
    return {key: value for key, value in fields.items() if value}
