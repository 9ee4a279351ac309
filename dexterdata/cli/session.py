"""A connection for a command, and what its failures mean as exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode

if TYPE_CHECKING:
    from dexterdata.client import Api, ApiError

EXIT_OF_STATUS = {
    401: ExitCode.NOT_SIGNED_IN,
    403: ExitCode.NOT_ENTITLED,
    404: ExitCode.NOT_FOUND,
    410: ExitCode.NOT_FOUND,
    # busy or away after all tries: nothing is wrong with what was asked
    **dict.fromkeys((429, 502, 503, 504), ExitCode.INCOMPLETE),
}
SIGN_IN = "Run dexter login, or set DEXTER_TOKEN. Tokens are made on the portal's tokens page."


@contextmanager
def connected(*, needs_token: bool = True) -> Iterator[Api]:
    """The API of the server one is signed in to; every failure ends with its exit code."""
    from dexterdata.client import Api, ApiError, ClientError, IncompleteError, VerifyError, state

    url, token = state.server_and_token()
    if needs_token and token is None:
        output.stop(ExitCode.NOT_SIGNED_IN, "You are not signed in.", SIGN_IN)
    try:
        with Api(url, token) as api:
            yield api
    except ApiError as error:
        _stop_for(error)
    except IncompleteError as error:
        output.stop(ExitCode.INCOMPLETE, error.text)
    except VerifyError as error:
        output.stop(ExitCode.FAILED, error.text, "\n".join(error.files))
    except ClientError as error:
        output.stop(ExitCode.FAILED, f"{error.text} ({error.code})")


def _stop_for(error: ApiError) -> None:
    """Say what the portal said, a refused decision with each of its reasons."""
    lines = [f"- {reason['text']} ({reason['code']})" for reason in error.reasons]
    fields = error.body.get("errors") or []
    lines += [f"- {item.get('field')}: {item.get('message')}" for item in fields]
    if error.next_step:
        lines.append(f"Next: {error.next_step}")
    if error.status == 401:
        lines.append(SIGN_IN)
    code = EXIT_OF_STATUS.get(error.status, ExitCode.FAILED)
    output.stop(code, f"{error.text} ({error.code})", "\n".join(lines))
