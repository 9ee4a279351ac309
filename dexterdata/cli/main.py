"""The ``dexter`` program: every command is a module beside this one that registers itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import typer

from dexterdata.cli import bundles, datasets, login, profile, upload, validate
from dexterdata.cli.output import ExitCode

REGISTER: tuple[Callable[[typer.Typer], None], ...] = (
    login.register,
    validate.register,
    profile.register,
    upload.register,
    datasets.register,
    bundles.register,
)

app = typer.Typer(
    name="dexter",
    help="Validate, find, license and download recordings of hands, with the touch left in.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for register in REGISTER:
    register(app)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from dexterdata import __version__

        typer.echo(f"dexter {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Options of the whole program."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with one of the exit codes of API.md."""
    try:
        app(args=None if arguments is None else list(arguments))
    except KeyboardInterrupt:
        sys.exit(int(ExitCode.INTERRUPTED))
