"""``dexter login``: keep a token of the portal."""

from __future__ import annotations

from typing import Annotated

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("login")(login)


def login(
    token: Annotated[
        str, typer.Option("--token", prompt="Token", hide_input=True, help="From the tokens page.")
    ],
    url: Annotated[
        str | None, typer.Option("--url", envvar="DEXTER_URL", help="The portal's address.")
    ] = None,
) -> None:
    """Sign in with a token and remember it for the next commands."""
    from dexterdata.client import Api, ClientError, state

    server = url or state.server_and_token()[0]
    try:
        with Api(server, token) as api:
            me = api.get("me")
    except ClientError as error:
        output.stop(ExitCode.NOT_SIGNED_IN, f"{error.text} ({error.code})")
    path = state.save_login(server, token)
    output.write(f"Signed in to {server} as {me['email']}. The token is kept in {path}.\n")
