"""``dexter upload``: recordings to the portal, many at once, through outages, each once."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dexterdata.cli import fleet_view, output
from dexterdata.cli.output import ExitCode
from dexterdata.cli.session import connected
from dexterdata.cli.validate import ProfileOption, load_profile

if TYPE_CHECKING:
    from dexterdata.client import Api
    from dexterdata.client.fleet import Plan
    from dexterdata.client.outcomes import Outcome, Tally


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("upload")(upload)


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
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay and send what is added, until interrupted.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=32, help="At once.")] = 4,
    rest: Annotated[
        float,
        typer.Option(min=0.0, help="Seconds a file must stay the same before it is sent."),
    ] = 2.0,
    patience: Annotated[
        float,
        typer.Option(min=0.0, help="Seconds without an answer before the rest is left."),
    ] = 120.0,
    wait: Annotated[bool, typer.Option(help="Wait for the verdicts.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Upload recordings and folders; run it again, whatever happened, and it goes on.

    What arrived is remembered and not sent again. Ends with 0 when all were accepted, 6 when some
    failed their check or were not taken, 7 when some were not sent or not checked yet.
    """
    from dexterdata.client.fleet import Plan
    from dexterdata.client.sender import Words

    if dataset.count("/") != 1:
        output.stop(ExitCode.USAGE, f"--dataset wants OWNER/SLUG, not {dataset!r}.")
    plan = Plan(
        paths,
        Words(dataset, _profile(profile), _metadata(meta or [])),
        jobs=jobs,
        is_watching=watch,
        waits_for_verdicts=wait,
        rest_s=rest,
        give_up_after_s=patience,
    )
    with connected() as api:
        tally = _run(api, plan, as_json=as_json)
    if tally.left:
        raise typer.Exit(int(ExitCode.INCOMPLETE))
    if tally.bad:
        raise typer.Exit(int(ExitCode.FAILED))


def _run(api: Api, plan: Plan, *, as_json: bool) -> Tally:
    from dexterdata.client.fleet import Fleet
    from dexterdata.client.journal import Journal

    line = fleet_view.ProgressLine()
    problems: list[Outcome] = []
    reasons = fleet_view.Reasons(api.base_url)

    def say(item: Outcome) -> None:
        line.clear()
        if as_json:
            _say_to_programs(item, fleet.batch, api.base_url)
        else:
            _say(item, reasons)
        if item.was_left or not item.is_good:
            problems.append(item)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service is stopped by this
    journal = Journal(api.base_url, plan.words.dataset)
    fleet = Fleet(api, journal, plan, say, line.show)
    try:
        return fleet.run()
    finally:
        line.clear()
        if fleet.tally.outcomes or not fleet.tally.found:  # else the run itself was refused
            fleet_view.say_left_out(fleet.tally, len(fleet.beside))
        if not as_json and fleet.tally.found > 1 and fleet.tally.outcomes:
            page = f"/partner/batches/{fleet.batch}/"
            fleet_view.show_summary(fleet.tally, problems, api.base_url, page)
        journal.close()


def _say_to_programs(item: Outcome, batch: str, base_url: str) -> None:
    from dexterdata.client.folder import printable

    row = {
        "file": printable(str(item.path)),
        "recording": item.recording_id,
        "verdict": item.verdict,
        "state": item.state,
        "resumed": item.is_resumed,
        "code": item.code,
        "message": item.message,
        "page": fleet_view.address(item, base_url) or None,
        "batch": batch,
    }
    output.write_json(row)


def _say(item: Outcome, reasons: fleet_view.Reasons) -> None:
    word = item.verdict or item.state
    is_fine = item.is_good and not item.was_left
    more = item.recording_id if is_fine else reasons.of(item)
    output.write(f"{word:10} {fleet_view.shown(item)}  {more or item.recording_id or ''}\n")
