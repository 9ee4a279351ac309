"""The parent's check of the SVG pictures: nothing but shapes, and in one of them their motion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.report_check import require

_TAG: Final = re.compile(
    r"<(?P<name>/?[a-zA-Z]+)(?P<attributes>(?:\s+[a-zA-Z][\w:-]*=\"[^\"<>&]*\")*)\s*/?>"
    r"|(?P<text>\s+)"
)
_ATTRIBUTE: Final = re.compile(r"([a-zA-Z][\w:-]*)=\"([^\"]*)\"")
_NAMESPACE: Final = ("xmlns", "http://www.w3.org/2000/svg")
_SHAPES: Final = (
    "svg|g|path|circle|ellipse|rect|line|poly(?:line|gon)|defs|(?:linear|radial)Gradient|stop"
)
_ATTRIBUTES: Final = (
    r"viewBox|width|height|id|gradient(?:Units|Transform)|transform|points|d|[xy][12]?|c[xy]|r[xy]?"
    r"|f[xy]|offset|stop-(?:color|opacity)|fill(?:-opacity|-rule)?|opacity"
    r"|stroke(?:-(?:width|opacity|linecap|linejoin|dasharray))?"
)
_PLAIN: Final = re.compile(r"url\(#\w{1,40}\)|(?!url)[\w\s#.,()+%-]*")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Elements that may stand in a picture, their attributes, and values other than plain ones."""

    elements: re.Pattern[str]
    attributes: re.Pattern[str]
    values: dict[str, re.Pattern[str]]


_STILL: Final = _Grammar(re.compile(f"/?(?:{_SHAPES})"), re.compile(_ATTRIBUTES), {})
_MOVING: Final = _Grammar(
    re.compile(f"/?(?:{_SHAPES}|use|animate|animateTransform)"),
    re.compile(f"{_ATTRIBUTES}|href|attributeName|type|values|keyTimes|dur|repeatCount", re.ASCII),
    {
        "href": re.compile(r"#h[01]b\d{1,2}"),
        "attributeName": re.compile("points|fill|transform"),
        "type": re.compile("translate"),
        "values": re.compile(r"[0-9a-f#.,; -]*"),
        "keyTimes": re.compile(r"[0-9.;]*"),
        "dur": re.compile(r"[0-9]{1,3}\.[0-9]{2}s"),
        "repeatCount": re.compile("indefinite"),
    },
)
_NAMED: Final = re.compile("poly(?:line|gon)|(?:linear|radial)Gradient")


def check_still(picture: str) -> None:
    """Raise FramingError where a picture holds anything but shapes."""
    for _ in _tags(picture, _STILL):
        pass


def check_moving(picture: str) -> None:
    """The same of one whose shapes may move.

    Only shapes that can hold nothing may be used again, so that a small picture stays one.
    """
    for name, attributes in _tags(picture, _MOVING):
        require("id" not in attributes or bool(_NAMED.fullmatch(name)), "a name in the picture")


def _tags(picture: str, grammar: _Grammar) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    require(picture.startswith("<svg"), "the picture")
    place = 0
    while place < len(picture):
        tag = _TAG.match(picture, place)
        if tag is None:
            raise FramingError("the picture holds more than shapes")
        place = tag.end()
        if tag["name"]:
            require(bool(grammar.elements.fullmatch(tag["name"])), "a shape of the picture")
            attributes = _ATTRIBUTE.findall(tag["attributes"])
            for key, value in attributes:
                _check_attribute(key, value, grammar)
            found.append((tag["name"], dict(attributes)))
    return found


def _check_attribute(name: str, value: str, grammar: _Grammar) -> None:
    if (name, value) == _NAMESPACE:
        return
    allowed = grammar.values.get(name, _PLAIN)
    is_harmless = bool(grammar.attributes.fullmatch(name) and allowed.fullmatch(value))
    require(is_harmless, f"the picture's attribute {name[:40]}")
