"""``dexter upload``: recordings to the portal, with resume."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode
from dexterdata.cli.progress import bar
from dexterdata.cli.session import connected
from dexterdata.cli.validate import ProfileOption, load_profile

if TYPE_CHECKING:
    from dexterdata.client import Api


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("upload")(upload)


def _files(paths: list[Path]) -> list[Path]:
    """The files named, and all below the folders named, hidden ones left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(item for item in path.rglob("*") if item.is_file())
            found += [item for item in below if not item.name.startswith(".")]
        else:
            found.append(path)
    return found


def _metadata(pairs: list[str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            output.stop(ExitCode.USAGE, f"--meta wants NAME=VALUE, not {pair!r}.")
        metadata[name] = value.split(";") if name == "sources" else value
    return metadata


def _profile(name_or_path: str | None) -> str | None:
    """What the portal is told: a shipped profile's name, or the text of a file."""
    found = load_profile(name_or_path)
    if found is None or name_or_path is None or found.name == name_or_path:
        return name_or_path
    return Path(name_or_path).read_text("utf-8")


def upload(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", exists=True)],
    dataset: Annotated[str, typer.Option("--dataset", metavar="OWNER/SLUG")],
    profile: ProfileOption = None,
    meta: Annotated[
        list[str] | None,
        typer.Option("--meta", metavar="NAME=VALUE", help="hand, subject, consent, licence, …"),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait for the verdicts.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Upload recordings; run it again after a lost connection and it goes on."""
    files, verdicts = _files(paths), []
    metadata = _metadata(meta or [])
    wanted = _profile(profile)
    with connected() as api:
        for path in files:
            result = _send(api, path, dataset, wanted, metadata, wait=wait)
            verdicts.append(result["verdict"])
            _say(result, as_json=as_json)
    if any(verdict in ("fail", "refused") for verdict in verdicts):
        raise typer.Exit(int(ExitCode.FAILED))


def _send(
    api: Api,
    path: Path,
    dataset: str,
    profile: str | None,
    metadata: dict[str, Any],
    *,
    wait: bool,
) -> dict[str, Any]:
    from dexterdata.client.errors import ApiError
    from dexterdata.client.uploads import UploadRequest, upload

    row: dict[str, Any] = {"file": str(path), "recording": None, "verdict": None, "state": None}
    try:
        with bar(path.name) as progress:
            sent = upload(api, UploadRequest(path, dataset, profile, metadata), progress)
    except ApiError as error:
        if error.code != "upload.duplicate":
            raise
        return row | {"state": "unchanged", "recording": error.body.get("recording")}
    row |= {"recording": sent.recording_id, "resumed": sent.is_resumed}
    if not wait:
        return row | {"state": "validating"}
    api.wait(sent.job)
    recording = api.get(f"recordings/{sent.recording_id}")
    return row | {"verdict": recording["verdict"], "state": recording["state"]}


def _say(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.write_json(result)
        return
    verdict = result["verdict"] or result["state"]
    output.write(f"{verdict:10} {output.printable(result['file'])}  {result['recording'] or ''}\n")
