"""What is wrong with a profile, in sentences that its writer understands, several at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from dexterdata.profiles.units import unit_fault
from dexterdata.recording import StreamKind

MOST_SHOWN: Final = 5
LONGEST: Final = 600
_PATTERNS: Final = {
    "name": "may have only the letters a to z, digits and _, 2 to 64 of them, and starts with a "
    "letter or a digit, such as acme_glove",
    "version": "must be three numbers with points between them, such as 1.0.0",
    "extensions": "must start with a point, such as .csv",
}
_TYPES: Final = {
    "string": "text in quotes",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list in [ ]",
    "object": "a table in { }",
}


class _Fault(NamedTuple):
    """What the schema's validator found: which rule, what was given, where, the keys known."""

    validator: str
    rule: Any
    given: Any
    path: tuple[str | int, ...]
    known: tuple[str, ...]
    message: str

    @classmethod
    def of(cls, error: Any) -> _Fault:
        """Take from an error of the validator what sentences are made of."""
        known = tuple(error.schema.get("properties", ()))
        path = tuple(error.absolute_path)
        rule = error.validator_value
        return cls(str(error.validator), rule, error.instance, path, known, error.message)


def sentences(content: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each problem of a profile's TOML, in the order of the schema's keys.

    Empty for a profile that can be used.
    """
    import jsonschema  # slow to import, and only people who bring a profile need it

    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    found = [_of_error(_Fault.of(error), content) for error in errors]
    streams = content.get("stream")
    for number, stream in enumerate(streams if isinstance(streams, list) else ()):
        if isinstance(stream, Mapping):
            place = _stream_name(content, number)
            found += [f"{place}: {problem}" for problem in _of_stream(stream)]
    return [_bounded(sentence) for sentence in dict.fromkeys(found)]


def _bounded(sentence: str) -> str:
    """A profile may be half a megabyte of one word."""
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"


def together(problems: Sequence[str]) -> str:
    """Put the first five problems into one text; a single one stands for itself."""
    if len(problems) == 1:
        return problems[0]
    shown = [f"({number}) {text}" for number, text in enumerate(problems[:MOST_SHOWN], start=1)]
    more = len(problems) - len(shown)
    rest = [f"And {more} more."] if more else []
    return " ".join([f"The profile has {len(problems)} problems:", *shown, *rest])


def _of_stream(stream: Mapping[str, Any]) -> Iterator[str]:
    """What the schema cannot say; whatever it says itself is left to it."""
    unit, kind = stream.get("unit"), stream.get("kind")
    if isinstance(unit, str) and isinstance(kind, str) and kind in set(StreamKind):
        fault = unit_fault(unit, StreamKind(kind))
        if fault:
            yield fault
    ends = stream.get("range", ())
    if isinstance(ends, list) and len(ends) == 2:
        is_numbers = all(isinstance(end, int | float) for end in ends)
        if is_numbers and not ends[0] < ends[1]:
            yield "range must be [low, high]."
    columns, names = stream.get("columns", ()), stream.get("names", ())
    if isinstance(columns, list) and isinstance(names, list) and len(columns) != len(names):
        yield f"{len(names)} names for {len(columns)} columns."


def _of_error(error: _Fault, content: Mapping[str, Any]) -> str:
    place, key = _place(error, content)
    make = _SENTENCES.get(error.validator)
    said = make(error, key) if make else None
    return f"{place}: {said or f'{key}: {error.message}.'}"


def _place(error: _Fault, content: Mapping[str, Any]) -> tuple[str, str]:
    """Where the fault is, and the key that holds it ("" for a table itself)."""
    path = list(error.path)
    if len(path) > 1 and path[0] == "stream" and isinstance(path[1], int):
        place, path = _stream_name(content, path[1]), path[2:]
    else:
        place = "The profile"
    keys = [str(part) for part in path if isinstance(part, str)]
    return place, ".".join(keys)


def _stream_name(content: Mapping[str, Any], number: int) -> str:
    stream = content["stream"][number]
    name = stream.get("name") if isinstance(stream, Mapping) else None
    return f"Stream {name}" if isinstance(name, str) and name else f"Stream {number + 1}"


def _missing(error: _Fault, key: str) -> str:
    lacking = [name for name in error.rule if name not in error.given]
    # One error comes for each missing key; its message begins with it in quotes.
    name = next((each for each in lacking if error.message.startswith(f"'{each}'")), lacking[0])
    inside = f" in {key}" if key else ""
    hint = "; give it as [[stream]]" if name == "stream" else ""
    return f"the key {name} is missing{inside}{hint}."


def _unknown(error: _Fault, key: str) -> str:
    known = list(error.known)
    strange = [name for name in error.given if name not in known]
    inside = f" in {key}" if key else ""
    hints = [_hint(name, known) for name in strange]
    named = "; ".join(
        f"the key {name} is not known{inside}{hint}"
        for name, hint in zip(strange, hints, strict=True)
    )
    listed = "" if all(hints) else f" Known: {', '.join(known)}."
    return f"{named}{'' if named.endswith('?') else '.'}{listed}"


def _other_word(error: _Fault, key: str) -> str:
    known = [str(word) for word in error.rule]
    given = str(error.given)
    hint = _hint(given, known)
    return f"the {key} {given} is not known{hint or '.'} Known: {', '.join(known)}."


def _hint(given: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(given.casefold(), known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _other_type(error: _Fault, key: str) -> str:
    wanted = error.rule
    wanted = [wanted] if isinstance(wanted, str) else wanted
    words = " or ".join(_TYPES.get(each, each) for each in wanted)
    return f"{key or 'it'} must be {words}, not {_shown(error.given)}."


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text “{value[:60]}”"
    if isinstance(value, list | dict):
        return _TYPES["array" if isinstance(value, list) else "object"]
    return str(value)[:60]


def _pattern(error: _Fault, key: str) -> str | None:
    rule = _PATTERNS.get(key.rpartition(".")[2])
    return f"{key} {rule}; “{str(error.given)[:60]}” is not." if rule else None


def _ways(error: _Fault) -> str:
    *others, last = (way["required"][0] for way in error.rule)
    return f"{', '.join(others)} or {last}"


def _bound(words: str) -> Callable[[_Fault, str], str]:
    def say(error: _Fault, key: str) -> str:
        given = error.given
        has = f"{len(given)}" if isinstance(given, str | list | dict) else _shown(given)
        return f"{key} {words.format(error.rule)}, not {has}."

    return say


_SENTENCES: Final[Mapping[str, Callable[[_Fault, str], str | None]]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "enum": _other_word,
    "const": _bound("must be {}"),
    "type": _other_type,
    "pattern": _pattern,
    "anyOf": lambda error, _: f"its numbers have no place: give {_ways(error)}.",
    "minimum": _bound("must be at least {}"),
    "exclusiveMinimum": _bound("must be more than {}"),
    "minItems": _bound("must have at least {} entries"),
    "maxItems": _bound("may have at most {} entries"),
    "minLength": _bound("must have at least {} letters"),
    "maxLength": _bound("may have at most {} letters"),
    "minProperties": _bound("must have at least {} key"),
}
