"""``dexter profile``: list the shipped device profiles, show one, draft a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode

profile_app = typer.Typer(no_args_is_help=True, help="Device profiles: what columns mean.")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(profile_app, name="profile")


@profile_app.command("list")
def list_profiles(
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List the profiles that ship with the library."""
    from dexterdata import profiles

    for profile in profiles.builtin():
        device = " ".join(profile.device.get(key, "") for key in ("maker", "model")).strip()
        row = {"name": profile.name, "version": profile.version, "device": device}
        if as_json:
            output.write_json({**row, "streams": [stream.name for stream in profile.streams]})
        else:
            output.write(f"{profile.name:<24} {profile.version:<8} {device}\n")


@profile_app.command("show")
def show_profile(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", show_default=False)],
) -> None:
    """Print a profile's TOML."""
    from dexterdata.cli.validate import load_profile

    profile = load_profile(name)
    if profile is not None:
        output.write(profile.text)


@profile_app.command("draft")
def draft_profile(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, readable=True, show_default=False)
    ],
) -> None:
    """Print a first profile for a file, to fill in. The file is opened in the sandbox."""
    from dexterdata import profiles, sandbox

    try:
        examination = sandbox.examine(file)
    except sandbox.BoxError as error:
        output.stop(ExitCode.BROKEN, f"The box in which files are opened does not work: {error}")
    if examination.report["verdict"] == "refused":
        output.stop(ExitCode.FAILED, examination.report["findings"][0]["message"])
    if examination.draft_profile is not None:
        output.write(examination.draft_profile)
        return
    name = str(examination.report["profile"])
    sentence = f"The profile {name} fits this file already; here it is."
    output.progress().print(sentence, markup=False)
    output.write(profiles.load(name).text)
