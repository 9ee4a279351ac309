"""ROS message definitions: which fields a type has, in the text that its files carry."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dexterdata.readers.mcap.columns import UnfitError

_MOST_TEXT = 1_000_000
_MOST_ELEMENTS = 1 << 40  # no message is that long, and its bytes still fit in an int64
_SEPARATOR = re.compile(r"^=+[ \t]*$", re.M)
_FIELD = re.compile(r"([\w/]+)(<=\d+)?(\[(?:<=)?\d*\])?\s+(\w+)(?!\w)(?!\s*=)")
NUMBERS = {
    "bool": "u1",
    "byte": "u1",
    "char": "u1",
    "octet": "u1",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "int64": "i8",
    "uint64": "u8",
    "float32": "f4",
    "float64": "f8",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``length`` is None for one value, -1 for a sequence, else that of an array."""

    name: str
    type: str
    length: int | None


Types = dict[str, tuple[Field, ...]]


def definitions(name: str, schema: bytes, *, is_ros1: bool) -> tuple[str, Types]:
    """Return the type's short name, and all types that the text defines.

    Raises UnfitError where the text is too long.
    """
    if len(schema) > _MOST_TEXT:
        raise UnfitError("its schema is too long")
    stamp = ("uint32", "uint32") if is_ros1 else ("int32", "uint32")
    time = (Field("sec", stamp[0], None), Field("nanosec", stamp[1], None))
    types: Types = {"builtin_interfaces/Time": time, "builtin_interfaces/Duration": time}
    sections = _SEPARATOR.split(schema.decode("utf-8", "replace"))
    own = _short(name)
    types[own] = _fields(sections[0], own, is_ros1)
    for section in sections[1:]:
        head, _, body = section.strip().partition("\n")
        if head.startswith("MSG:"):
            other = _short(head[4:].strip())
            types[other] = _fields(body, other, is_ros1)
    return own, types


def _short(name: str) -> str:
    return name.replace("/msg/", "/")


def _fields(text: str, owner: str, is_ros1: bool) -> tuple[Field, ...]:
    found = []
    for line in text.splitlines():
        parts = _FIELD.match(line.strip())
        if parts is None:
            continue
        kind, _, brackets, name = parts.groups()
        is_sized = brackets is not None and brackets[1:-1].isdigit()
        length = (
            min(int(brackets[1:-1][:15]), _MOST_ELEMENTS)
            if is_sized
            else None
            if brackets is None
            else -1
        )
        found.append(Field(name, _resolved(kind, owner, is_ros1), length))
    return tuple(found)


def _resolved(kind: str, owner: str, is_ros1: bool) -> str:
    if kind in NUMBERS or kind in ("string", "wstring"):
        return kind
    if is_ros1 and kind in ("time", "duration"):
        return "builtin_interfaces/Time"
    if kind == "Header":
        return "std_msgs/Header"
    return _short(kind) if "/" in kind else f"{owner.rpartition('/')[0]}/{kind}"
