"""``dexter datasets search|show`` and ``dexter request``: what is there, and asking for it."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode
from dexterdata.cli.session import connected

JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    group = typer.Typer(help="Find datasets.", no_args_is_help=True)
    group.command("search")(search)
    group.command("show")(show)
    app.add_typer(group, name="datasets")
    app.command("request")(request)


def search(
    query: Annotated[str, typer.Argument()] = "",
    task: Annotated[list[str] | None, typer.Option(help="Repeat it for “or”.")] = None,
    licence: Annotated[list[str] | None, typer.Option()] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: JsonOption = False,
) -> None:
    """Search the catalogue; no account is needed."""
    wanted: dict[str, Any] = {"q": query, "task": task, "licence": licence}
    chosen = {name: value for name, value in wanted.items() if value}
    with connected(needs_token=False) as api:
        rows = list(islice(api.results("datasets", **chosen), limit))
    for row in rows:
        if as_json:
            output.write_json(row)
        else:
            hours = f"{row['hours']:.2f} h"
            output.write(f"{row['name']:44} {row['episodes']:6} episodes {hours:>10}  ")
            output.write(f"{output.printable(row['title'])}\n")
    if not rows and not as_json:
        output.write("Nothing found. Try fewer words.\n")


def show(
    name: Annotated[str, typer.Argument(metavar="OWNER/SLUG")], as_json: JsonOption = False
) -> None:
    """Show a dataset, its versions and its licences."""
    with connected(needs_token=False) as api:
        dataset = api.get(f"datasets/{name}")
        versions = list(api.results(f"datasets/{name}/versions"))
        offers = list(api.results(f"datasets/{name}/offers"))
    if as_json:
        output.write_json({**dataset, "versions": versions, "offers": offers})
        return
    output.write(
        f"{output.printable(dataset['title'])}\n{output.printable(dataset['summary'])}\n\n"
    )
    for version in versions:
        output.write(f"  version {version['version']}  manifest {version['manifest_sha256']}\n")
    for offer in offers:
        price = offer.get("price")
        cost = output.money_text(price["amount"], price["currency"]) if price else "free"
        output.write(f"  offer {offer['id']}  {offer['audience']}  {cost}\n")


def request(
    dataset: Annotated[str, typer.Argument(metavar="OWNER/SLUG")],
    organisation: Annotated[str, typer.Option(help="Your organisation's short name.")],
    statement: Annotated[str, typer.Option(help="What you will do with it.")],
    purpose: Annotated[str, typer.Option()] = "research",
    as_json: JsonOption = False,
) -> None:
    """Ask for an academic licence; the answer says what is still missing."""
    if not statement.strip():
        output.stop(ExitCode.USAGE, "Say in --statement what you will do with it.")
    with connected() as api:
        offers = list(api.results(f"datasets/{dataset}/offers"))
        academic = [offer for offer in offers if _can_be_asked_for(offer)]
        if not academic:
            output.stop(ExitCode.NOT_FOUND, f"{dataset} has no offer that you could ask for.")
        body = {
            "offer": academic[0]["id"],
            "organisation": organisation,
            "purpose": purpose,
            "fields_of_use": [],
            "statement": statement,
        }
        answer = api.post("access-requests", body)
    if as_json:
        output.write_json(answer)
        return
    output.write(f"Request {answer['id']} is {answer['state']}.\n")
    for tick in _ticks(answer["ticks"]):
        output.write(f"  {tick}\n")


def _can_be_asked_for(offer: dict[str, Any]) -> bool:
    """Whether a request gets it; what has a price is ordered instead."""
    return offer["audience"] in ("academic", "anyone") and offer.get("price") is None


def _ticks(ticks: Any) -> list[str]:
    """One line per tick, whether the server sent words or objects."""
    lines = []
    for name, tick in ticks.items():
        state = tick.get("state") if isinstance(tick, dict) else tick
        missing = tick.get("missing") if isinstance(tick, dict) else ""
        lines.append(f"{name:12} {state}{f': {missing}' if missing else ''}")
    return lines
