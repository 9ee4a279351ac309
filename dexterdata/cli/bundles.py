"""``dexter bundles``, ``download`` and ``verify``: what one's licence covers, byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode
from dexterdata.cli.progress import bar
from dexterdata.cli.session import connected

if TYPE_CHECKING:
    from dexterdata.client import Api
    from dexterdata.client.verify import Verified

JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]
DatasetArgument = Annotated[str, typer.Argument(metavar="OWNER/SLUG[@VERSION]")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    group = typer.Typer(help="Bundles: the files that a licence covers.", no_args_is_help=True)
    group.command("create")(create)
    group.command("list")(list_bundles)
    app.add_typer(group, name="bundles")
    app.command("download")(download)
    app.command("verify")(verify)


def _bundle_of(api: Api, wanted: str) -> dict[str, Any]:
    """The bundle of a dataset and version, by the live grant for it where one is needed."""
    from dexterdata.client.bundles import request_bundle

    dataset, _, version = wanted.partition("@")
    about = api.get(f"datasets/{dataset}")
    grant = None if about["is_open"] else _grant_for(api, dataset)
    return request_bundle(api, dataset, version or about["latest_version"], grant=grant)


def _grant_for(api: Api, dataset: str) -> str:
    rows = [row for row in api.results("grants") if row["dataset"] == dataset]
    rows.sort(key=lambda row: row["state"] != "active")
    if not rows:
        output.stop(
            ExitCode.NOT_ENTITLED,
            f"You have no licence for {dataset}. (grant.not_active)",
            f"Next: dexter request {dataset}, or order one: {api.base_url}/datasets/{dataset}/",
        )
    return str(rows[0]["id"])


def create(dataset: DatasetArgument, as_json: JsonOption = False) -> None:
    """Ask for a bundle; a worker builds it, the same request gives the same bundle."""
    with connected(needs_token=False) as api:
        bundle = _bundle_of(api, dataset)
    if as_json:
        output.write_json(bundle)
    else:
        output.write(f"{bundle['id']}  {bundle['state']}\n")


def list_bundles(as_json: JsonOption = False) -> None:
    """List your bundles, newest first."""
    with connected() as api:
        for bundle in api.results("bundles"):
            if as_json:
                output.write_json(bundle)
            else:
                size = output.size_text(bundle["bytes"] or 0)
                about = f"{bundle['dataset']}@{bundle['version']}"
                output.write(f"{bundle['id']}  {bundle['state']:8} {size:>10}  {about}\n")


def download(
    wanted: Annotated[str, typer.Argument(metavar="BUNDLE|OWNER/SLUG[@VERSION]")],
    folder: Annotated[Path, typer.Option("-o", "--output", file_okay=False)] = Path(),
    keep: Annotated[bool, typer.Option("--keep", help="Keep the archive beside.")] = False,
) -> None:
    """Download and unpack a bundle; run it again after a lost connection and it goes on."""
    from dexterdata.client import bundles
    from dexterdata.client import verify as proof

    with connected(needs_token=False) as api:
        bundle = _bundle_of(api, wanted) if "/" in wanted else api.get(f"bundles/{wanted}")
        if bundle["state"] in ("queued", "building"):
            bundle = _wait(api, bundle)
        with bar("Downloading") as progress:
            files = bundles.fetch(api, bundle["id"], folder / ".dexter", progress)
        for archive in files:
            bundles.unpack(archive, folder)
        proven = proof.verify(folder, is_shared=True)
        if not keep:
            _remove(files)
    _say_proven(proven)


def _wait(api: Api, bundle: dict[str, Any]) -> dict[str, Any]:
    from dexterdata.client.bundles import wait_until_ready

    with output.progress().status("A worker builds the bundle"):
        return wait_until_ready(api, bundle)


def _remove(files: list[Path]) -> None:
    for archive in files:
        archive.unlink()
    for folder in {archive.parent for archive in files}:
        folder.rmdir()


def _say_proven(proven: Verified) -> None:
    about = f"{proven.dataset}@{proven.version}"
    size = output.size_text(proven.bytes)
    output.write(f"{proven.files} files, {size}, {about}: every byte as listed.\n")


def verify(
    path: Annotated[Path, typer.Argument(metavar="DIR|ZIP", exists=True)],
    as_json: JsonOption = False,
) -> None:
    """Compare every byte of a bundle with its manifest; needs no network."""
    from dataclasses import asdict

    from dexterdata.client import ClientError, VerifyError
    from dexterdata.client import verify as proof

    try:
        proven = proof.verify(path)
    except VerifyError as error:
        output.stop(ExitCode.FAILED, error.text, output.printable("\n".join(error.files)))
    except ClientError as error:
        output.stop(ExitCode.FAILED, error.text)
    if as_json:
        output.write_json(asdict(proven))
        return
    _say_proven(proven)
