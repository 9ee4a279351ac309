"""STYLE's budget: small files, small functions."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

from tests.architecture.test_imports import PROJECT, tracked


def sources() -> list[Path]:
    """Our Python files, without what Django wrote."""
    return [
        PROJECT / path
        for path in tracked()
        if path.suffix == ".py" and "migrations" not in path.parts and (PROJECT / path).exists()
    ]


def lengths() -> list[int]:
    """Lines of each product file that has any."""
    files = [path for path in sources() if "tests" not in path.relative_to(PROJECT).parts]
    return sorted(count for path in files if (count := len(path.read_text().splitlines())) > 3)


def test_files_are_small():
    counts = lengths()

    assert statistics.median(counts) <= 90
    assert counts[int(len(counts) * 0.9)] <= 250


def test_no_file_is_over_400_lines():
    long = [path for path in sources() if len(path.read_text().splitlines()) > 400]

    assert long == []


def test_no_function_is_over_50_lines():
    long = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]

    assert long == []
