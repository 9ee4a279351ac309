"""What an owner states of a dataset: its data sheet, checked before it is kept."""

from __future__ import annotations

from typing import Any

from catalog import datasheet
from catalog.datasheet import DatasheetError
from portal.core.errors import FieldError, InvalidError

CODE = "dataset.datasheet_invalid"


def read(sent: Any) -> dict[str, str]:
    """The stated answers; InvalidError names the entry that is wrong."""
    try:
        return datasheet.read(sent)
    except DatasheetError as error:
        field = f"datasheet.{error.key}".rstrip(".")
        raise InvalidError(
            str(error), code=CODE, errors=[FieldError(field, CODE, str(error))]
        ) from error
