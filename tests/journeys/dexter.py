"""The `dexter` command as a person runs it: a process with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.stack import Stack

COMMAND = [sys.executable, "-m", "dexterdata.cli"]


@dataclass
class Dexter:
    """A home folder, and a server; signed in once `login` was run."""

    home: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """What the command sees: nothing of ours that would sign it in."""
        kept = {name: value for name, value in os.environ.items() if name[:6] != "DEXTER"}
        places = {"HOME": str(self.home), "DEXTER_URL": self.url}
        for name, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")):
            places[name] = str(self.home / folder)
        return kept | places | self.more

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """The command, running."""
        return subprocess.Popen(
            [*COMMAND, *map(str, words)],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path, code: int = 0) -> str:
        """What it says to people, on standard error where it fails; it must end with this code."""
        out, err = self._ended(words, code)
        return out if code == 0 else err

    def rows(self, *words: str | Path, code: int = 0) -> list[Any]:
        """What it says to programs."""
        out, _ = self._ended((*words, "--json"), code)
        return [json.loads(line) for line in out.splitlines()]

    def _ended(self, words: tuple[str | Path, ...], code: int) -> tuple[str, str]:
        with self.start(*words) as process:
            out, err = process.communicate(timeout=240)
        assert process.returncode == code, f"{words} ended {process.returncode}: {out}\n{err}"
        return out, err


def signed_in(stack: Stack, role: str, home: Path) -> Dexter:
    """A home in which the role has signed in."""
    dexter = Dexter(home, stack.base_url)
    dexter.run("login", "--token", stack.token(role))
    return dexter
