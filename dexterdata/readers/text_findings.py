"""What reading a text file already shows: header, formulas, bad lines, a profile of other width."""

from __future__ import annotations

import re

from dexterdata.profiles import Profile
from dexterdata.readers.assembling import width_mismatch
from dexterdata.readers.text_layout import TextLayout
from dexterdata.readers.text_rows import Table
from dexterdata.recording import BadRow, Finding, Level

FORMULA = re.compile(r"^\s*(=|@|[+-].*[(|!])")
SHOWN_CHARACTERS = 40


def findings(layout: TextLayout, table: Table, profile: Profile | None) -> list[Finding]:
    """Return the reader's findings of a text file as a whole."""
    return [*_header(layout), *_formulas(layout, table), *_width(layout, profile)]


def bad_rows(table: Table) -> tuple[BadRow, ...]:
    """Return the lines that were left out; the last one counts those that are not listed."""
    hidden = table.bad_rows_count - len(table.bad_rows)
    if not hidden:
        return tuple(table.bad_rows)
    last = BadRow(table.bad_rows[-1].line, f"{hidden:,} more lines could not be read.")
    return (*table.bad_rows, last)


def _header(layout: TextLayout) -> list[Finding]:
    if layout.header_width is None or layout.header_width == layout.width:
        return []
    message = f"The header names {layout.header_width} columns; the rows have {layout.width}."
    return [width_mismatch(message)]


def _width(layout: TextLayout, profile: Profile | None) -> list[Finding]:
    expected = None if profile is None else profile.match.columns_count
    if profile is None or expected is None or expected == layout.width:
        return []
    message = f"The profile {profile.name} expects {expected} columns; the file has "
    return [width_mismatch(f"{message}{layout.width}.")]


def _formulas(layout: TextLayout, table: Table) -> list[Finding]:
    """Report words that a spreadsheet would run; numbers never get here."""
    found = []
    for index, words in table.words.items():
        formulas = [word for word in words if FORMULA.match(word)]
        if formulas:
            message = (
                f"Fields with spreadsheet formulas: {len(formulas)}, the first "
                f"“{formulas[0][:SHOWN_CHARACTERS]}”. Save the values instead of the formulas."
            )
            found.append(
                Finding(
                    message,
                    check="container.code_inside",
                    level=Level.ERROR,
                    channel=layout.column_name(index),
                    count=len(formulas),
                )
            )
    return found
