"""``dexter validate``: the same checks as on the server, without a server."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dexterdata.cli import output
from dexterdata.cli.output import ExitCode

if TYPE_CHECKING:
    from dexterdata.profiles import Profile
    from dexterdata.sandbox import Examination, Rendering

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", "-p", metavar="NAME|FILE", help="A shipped profile, or a TOML file."),
]
PreviewOption = Annotated[
    Path | None,
    typer.Option(
        "--preview",
        metavar="DIR",
        file_okay=False,
        help="Write there what the portal would show: preview, touchprint, poster and features. "
        "Of a set, each episode that could be read gets a folder, counted from 1 in their order.",
    ),
]
FileArguments = Annotated[
    list[Path], typer.Argument(metavar="FILE…", exists=True, readable=True, show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("validate")(validate)


def validate(
    files: FileArguments,
    profile: ProfileOption = None,
    preview: PreviewOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Check recordings and say what is wrong, where, and what to do about it."""
    chosen = load_profile(profile)
    names = [] if preview is None else _folder_names(files)
    examined: list[Examination] = []
    told: set[str] = set()  # what is long is explained once, not for each file
    for position, file in enumerate(files, start=1):
        place = f"{position} of {len(files)}"
        examination = _examine(file, chosen, place, render=preview is not None)
        examined.append(examination)
        if preview is not None:
            _write_pictures(preview / names[position - 1], examination)
        if as_json:
            output.write_json({**examination.report, "file": str(file)})
        else:
            _show(file, examination, told)
    if not as_json and len(files) > 1:
        _summarise(examined)
    if any(one.report["verdict"] in ("fail", "refused") for one in examined):
        raise typer.Exit(int(ExitCode.FAILED))


def load_profile(name_or_path: str | None) -> Profile | None:
    """Return the profile that the user named; leaves the program where there is none."""
    if name_or_path is None:
        return None
    from dexterdata import profiles

    try:
        return profiles.load(name_or_path)
    except profiles.ProfileError as error:
        is_absent = error.code == "profile.not_found"
        output.stop(ExitCode.NOT_FOUND if is_absent else ExitCode.USAGE, error.sentence)


def _examine(file: Path, profile: Profile | None, position: str, *, render: bool) -> Examination:
    from dexterdata import sandbox

    label = output.printable(f"Checking {file.name} ({position})").replace("[", "\\[")
    terminal = output.progress()
    try:
        with terminal.status(label) if terminal.is_terminal else contextlib.nullcontext():
            return sandbox.examine(file, profile=profile, render=render)
    except sandbox.BoxError as error:
        output.stop(ExitCode.BROKEN, f"The box in which files are opened does not work: {error}")


def _folder_names(files: Sequence[Path]) -> list[str]:
    """Each file's folder of pictures by its own name; two must not write into one."""
    names = [file.resolve().stem for file in files]
    ((name, count),) = Counter(names).most_common(1)
    if count > 1:
        sentence = f"{count} files are called {name}: give each a --preview of its own."
        output.stop(ExitCode.USAGE, sentence)
    return names


def _write_pictures(folder: Path, examination: Examination) -> None:
    """One set of files; of several episodes one each, counted from 1 in the order of the set.

    That is no index: an episode that could not be read is not among them, and nothing of the
    examination says which one a rendering is of.
    """
    several = len(examination.renderings) > 1
    try:
        for number, rendering in enumerate(examination.renderings, start=1):
            _write_rendering(folder / str(number) if several else folder, rendering)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        output.stop(ExitCode.BROKEN, f"The preview cannot be written to {folder}: {reason}.")


def _write_rendering(folder: Path, rendering: Rendering) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preview.dxpv.gz").write_bytes(rendering.preview)
    (folder / "poster.svg").write_bytes(rendering.poster)
    (folder / "features.json").write_text(json.dumps(rendering.features, indent=2) + "\n")
    if rendering.touchprint is not None:
        (folder / "touchprint.png").write_bytes(rendering.touchprint)


def _show(file: Path, examination: Examination, told: set[str]) -> None:
    from dexterdata.cli import report_view

    console = output.people()
    report_view.show_report(console, {**examination.report, "file": str(file)}, told)
    if examination.draft_profile and examination.report["profile"] is None:
        hint = _suggestion(file, examination) + _way_to_a_profile(file, told)
        if hint:
            console.print(hint, markup=False, style="dim")


def _way_to_a_profile(file: Path, told: set[str]) -> str:
    """How to write one; nothing where that was told of another file."""
    if "dexter profile draft" in told:
        return ""
    told.add("dexter profile draft")
    quoted = output.printable(str(file))
    return (
        "No profile fits this file. Draft one, fill it in, and name it:\n"
        f'  dexter profile draft "{quoted}" > my_device.toml\n'
        f'  dexter validate --profile my_device.toml "{quoted}"\n'
    )


def _suggestion(file: Path, examination: Examination) -> str:
    """Name the shipped profiles that fit a file without a header in ending and width."""
    from dexterdata import profiles

    (stream, *others) = examination.report["recording"]["streams"] or [None]
    if stream is None or others:
        return ""
    shape = profiles.FileShape(
        examination.report["format"],
        extension=file.suffix.lower(),
        columns_count=len(stream["channels"]),
    )
    names = [profile.name for profile in profiles.suggest(shape, profiles.builtin())]
    if not names:
        return ""
    return f"If this is the device of {' or '.join(names)}: --profile {names[0]}\n"


def _summarise(examined: Sequence[Examination]) -> None:
    from dexterdata.cli import report_view

    rows = [(one.report, one.seconds, one.peak_mb) for one in examined]
    report_view.show_summary(output.people(), rows)
