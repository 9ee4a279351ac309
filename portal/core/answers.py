"""How pages answer a form: again with the errors, or onwards."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from portal.core.errors import DexterError
from portal.core.problems import status_of

UNPROCESSABLE = 422


def attempt(form: forms.Form, call: Callable[[], object]) -> int:
    """Run a use case if the form is valid and return 0, or the status to show the form with.

    A domain error becomes the form's own error, so that nothing typed is lost.
    """
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        call()
    except DexterError as error:
        form.add_error(None, error.text)
        return status_of(error)
    return 0
