"""One small graph, written as JSON-LD and as Turtle.

A node is a dict: `@id`, `@type` (compact names) and predicates (compact names) with one value or a
list of them. A value is a text, a whole number, a node, `{"@id"}` alone for a link, or
`{"@value", "@type" | "@language"}` for a literal. Both texts say the same triples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_COMPACT = re.compile(r"([a-z][a-z0-9]*):([A-Za-z][\w-]*)")


def json_ld(nodes: Sequence[Node], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The nodes as JSON-LD; one node alone is the document itself."""
    context = {"@context": dict(prefixes)}
    return {**context, **nodes[0]} if len(nodes) == 1 else {**context, "@graph": list(nodes)}


def turtle(nodes: Iterable[Node], prefixes: Mapping[str, str]) -> str:
    """The same nodes as Turtle."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(prefixes.items()))
    writer = _Writer(prefixes)
    return head + "".join(f"\n{writer.statement(node)}" for node in nodes)


class _Writer:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes

    def statement(self, node: Node) -> str:
        """A node at the top of the document."""
        subject = self._iri(str(node["@id"])) if "@id" in node else "[]"
        return f"{subject} {self._predicates(node, 1)} .\n"

    def _predicates(self, node: Node, depth: int) -> str:
        pairs = []
        for key, value in node.items():
            if key == "@id":
                continue
            name = "a" if key == "@type" else self._iri(key)
            values = value if isinstance(value, list) else [value]
            texts = [self._iri(v) if key == "@type" else self._object(v, depth) for v in values]
            if texts:
                pairs.append(f"{name} {', '.join(texts)}")
        return f" ;\n{'  ' * depth}".join(pairs)

    def _object(self, value: Any, depth: int) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        return _literal(str(value))

    def _mapping(self, value: Node, depth: int) -> str:
        if "@value" in value:
            text = _literal(str(value["@value"]))
            if "@language" in value:
                return f"{text}@{value['@language']}"
            return f"{text}^^{self._iri(str(value['@type']))}" if "@type" in value else text
        if set(value) == {"@id"}:
            return self._iri(str(value["@id"]))
        inside = self._predicates(value, depth + 1)
        return f"[ {inside} ]"

    def _iri(self, text: str) -> str:
        """A compact name as it is, anything else as an address."""
        found = _COMPACT.fullmatch(text)
        if found and found[1] in self._prefixes:
            return text
        escaped = _NOT_IN_IRI.sub(lambda found: f"%{ord(found[0]):02X}", text)
        return f"<{escaped}>"


def _literal(text: str) -> str:
    plain = "".join(_ESCAPES.get(letter, letter) for letter in text)
    hidden = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04X}", plain)
    return f'"{hidden}"'


def dumps(document: Mapping[str, Any]) -> str:
    """JSON for people to read too."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
