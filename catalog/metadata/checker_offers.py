"""What the checker says, and its rules for ODRL offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_RULES: Final = {
    "odrl:permission": "odrl:Permission",
    "odrl:prohibition": "odrl:Prohibition",
    "odrl:obligation": "odrl:Duty",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a stable code, where, and what to do."""

    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} [{self.code}]"


def listed(value: Any) -> list[Any]:
    """A value as a list: JSON-LD leaves the brackets out of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def kinds_of(node: Mapping[str, Any]) -> list[str]:
    """The types of a node, those of schema.org without their prefix."""
    return [str(kind).removeprefix("sc:") for kind in listed(node.get("@type"))]


def offer_faults(offer: Any, where: str) -> Iterator[Fault]:
    """What is wrong with one entry of `usageInfo`."""
    if not isinstance(offer, Mapping):
        yield Fault("croissant.usage", where, "It has to be an object.")
        return
    kinds = kinds_of(offer)
    if "odrl:Offer" not in kinds:
        if "DefinedTerm" not in kinds:
            yield Fault("croissant.usage", where, "Give an odrl:Offer or a DefinedTerm.")
        return
    if not offer.get("@id") or not offer.get("odrl:assigner"):
        yield Fault("croissant.offer", where, "An offer has an id and an assigner.")
    rules = [(key, rule) for key in _RULES for rule in listed(offer.get(key))]
    if not any(key == "odrl:permission" for key, _ in rules):
        yield Fault("croissant.offer", where, "An offer permits something.")
    permitted: set[str] = set()
    refused: set[str] = set()
    for key, rule in rules:
        yield from _rule(rule, _RULES[key], f"{where}.{key}")
        target = permitted if key == "odrl:permission" else refused
        target |= set(_actions(rule))
    for action in sorted(permitted & refused):
        yield Fault("croissant.offer", where, f"{action} is both permitted and prohibited.")


def _actions(rule: Any) -> Iterator[str]:
    if isinstance(rule, Mapping):
        for action in listed(rule.get("odrl:action")):
            if isinstance(action, Mapping) and action.get("@id"):
                yield str(action["@id"])


def _rule(rule: Any, kind: str, where: str) -> Iterator[Fault]:
    if not isinstance(rule, Mapping) or kind not in kinds_of(rule):
        yield Fault("croissant.rule", where, f"A rule here is an {kind}.")
        return
    if kind != "odrl:Duty" and not rule.get("odrl:target"):
        yield Fault("croissant.rule", where, "A rule has a target.")
    if not list(_actions(rule)):
        yield Fault("croissant.rule", where, "A rule has an action with an @id.")
    for duty in listed(rule.get("odrl:duty")):
        yield from _rule(duty, "odrl:Duty", f"{where}.duty")
    for limit in listed(rule.get("odrl:constraint")):
        yield from _constraint(limit, f"{where}.constraint")


def _constraint(limit: Any, where: str) -> Iterator[Fault]:
    keys = ("odrl:leftOperand", "odrl:operator", "odrl:rightOperand")
    if not isinstance(limit, Mapping) or any(limit.get(key) in (None, "", []) for key in keys):
        yield Fault("croissant.constraint", where, "It compares: left operand, operator, right.")
