"""The text of a `LICENCE.md`: which file is under which licence, and whom it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def by_licence(files: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Markdown for (path, licence, attribution), one part for those that have both in common."""
    groups: dict[tuple[str, str], list[str]] = {}
    for path, licence, attribution in files:
        groups.setdefault((licence, attribution), []).append(path)
    for (licence, attribution), paths in groups.items():
        yield f"## {licence}\n"
        if " " not in licence and not licence.startswith("LicenseRef-"):
            yield f"https://spdx.org/licenses/{licence}.html\n"
        if attribution:
            yield f"{attribution}\n"
        yield "\n".join(f"- `{path}`" for path in paths) + "\n"
