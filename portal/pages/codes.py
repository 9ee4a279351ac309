"""Every stable error code, read from the code that raises it: the table cannot fall behind."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SOURCES = ("portal", "catalog", "licensing", "ingest", "dexterdata/client", "dexterdata/profiles")
SKIPPED = {"migrations", "management", "tests"}
POSITIONS = {"Refusal": (0, 1), "FieldError": (1, 2), "Reason": (0, 1)}
"""Where calls that take code and sentence by place have them."""
CODE = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)*\Z")
DOTTED = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
SENTENCE = re.compile(r"[A-Z`…].* ", re.DOTALL)


@dataclass(frozen=True)
class ErrorCode:
    """A code, the sentence that comes with it (… stands for what varies) and where it is from."""

    code: str
    sentence: str
    area: str


def _sentence(node: ast.expr | None) -> str:
    """The literal words of a string or f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        words = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        return "".join(str(word) for word in words)
    if isinstance(node, ast.IfExp):
        return _sentence(node.body) or _sentence(node.orelse)
    return ""


def _argument(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _assigned(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that are given a string in this statement, alone or in a tuple."""
    target: ast.expr
    value: ast.expr
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    else:
        return
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=False))
    for name, given in pairs:
        if isinstance(name, ast.Name) and (text := _sentence(given)):
            yield name.id, text


def _calls(tree: ast.AST, known: dict[str, str]) -> Iterator[tuple[ast.Call, dict[str, str]]]:
    """Every call with the strings that its names stand for where it is made."""
    for node in ast.iter_child_nodes(tree):
        known = known | dict(_assigned(node))
        if isinstance(node, ast.Call):
            yield node, known
        is_scope = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        inner = dict(pair for line in ast.walk(node) for pair in _assigned(line))
        yield from _calls(node, known | inner if is_scope else known)


def _raised(call: ast.Call, known: dict[str, str]) -> tuple[str, str] | None:
    """Code and sentence of a call such as `ConflictError("…", code="…")` or `Refusal("…", "…")`."""

    def text_of(node: ast.expr | None) -> str:
        return _sentence(node) or known.get(getattr(node, "id", ""), "")

    name = str(getattr(call.func, "id", getattr(call.func, "attr", "")))
    place = POSITIONS.get(name)
    if place is not None and len(call.args) > max(place):
        code, sentence = (text_of(call.args[at]) for at in place)
        return code, sentence
    code = text_of(_argument(call, "code"))
    given = call.args[0] if call.args else _argument(call, "text")
    return (code, text_of(given)) if code else _beside(name, [text_of(one) for one in call.args])


def _beside(name: str, texts: Sequence[str]) -> tuple[str, str] | None:
    """Code and sentence of a call that takes both by place, in whatever order."""
    code = next((text for text in texts if DOTTED.match(text)), "")
    sentence = next((text for text in texts if SENTENCE.match(text)), "")
    return (code, sentence) if code and (sentence or name.endswith("Error")) else None


def _declared(node: ast.ClassDef) -> tuple[str, str] | None:
    """The default code of an error class, with its docstring."""
    for line in node.body:
        target = getattr(line, "target", None) or next(iter(getattr(line, "targets", [])), None)
        if getattr(target, "id", "") == "default_code":
            text = (ast.get_docstring(node) or "").split("\n")[0]
            return _sentence(getattr(line, "value", None)), text
    return None


def _codes_of(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    raised = (_raised(call, known) for call, known in _calls(tree, {}))
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for found in (*raised, *map(_declared, classes)):
        if found and CODE.fullmatch(found[0]):
            yield found


@functools.lru_cache(maxsize=1)
def error_codes() -> tuple[ErrorCode, ...]:
    """All codes by name; of several sentences the first with words is shown."""
    sentences: dict[str, str] = {}
    root = Path(settings.BASE_DIR)
    for source in SOURCES:
        for path in sorted((root / source).rglob("*.py")):
            if not SKIPPED & set(path.relative_to(root).parts):
                for code, sentence in _codes_of(path):
                    sentences[code] = sentences.get(code) or sentence
    return tuple(
        ErrorCode(code, sentence, code.partition(".")[0])
        for code, sentence in sorted(sentences.items())
    )
