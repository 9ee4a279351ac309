"""A bar on standard error while bytes move; nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dexterdata.cli import output


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with bytes done and bytes in all."""
    console = output.progress()
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task(output.printable(title).replace("[", "\\["), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
