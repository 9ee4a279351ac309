"""The page ``docs/checks.md``, made from the checks' own texts."""

from __future__ import annotations

from dexterdata.checks import RULE_SET_VERSION, describe

INTRODUCTION = f"""\
# Checks

What `dexter validate` and the portal look for in a recording: the same rules in both places, here
in rule set {RULE_SET_VERSION}. Each check has a stable id. An **error** fails the recording, a
**warning** or an **info** does not; the level below is the worst that the check can give. A
`container.*` error before reading refuses the file: nothing of it is used.

This page is made from the code by `python -m dexterdata.checks.documentation`.
"""


def page() -> str:
    """Return the page as Markdown: one section for each check, by id."""
    sections = []
    for info in describe():
        heading = f"## `{info.id}`\n\nWorst level: {info.level}.\n"
        sections.append(f"{heading}\n{info.text.replace('``', '`')}\n")
    return "\n".join([INTRODUCTION, *sections])


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
