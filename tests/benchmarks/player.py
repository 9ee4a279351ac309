"""python -m tests.benchmarks.player

What people wait for on a dataset's page, in Chromium with software rendering: the first hand, the
largest paint, shifts of the layout, bytes until the page stands, and how evenly a hand follows
when the time line is scrubbed. DEXTER_BROWSER_VAR names a portal that already runs; otherwise the
demo is run first.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.measures import Measure, told, unmeasured
from tests.browser.conftest import ARGUMENTS, missing_part
from tests.browser.pages import PLAYER, wait_until
from tests.browser.stack import Portal, read_portal, running_demo

VISITS = 5
WIDTHS = (1280, 390)
NOTHING = dict.fromkeys(("first_ms", "moving_ms", "largest", "shifts", "frames"), math.nan)
"""The figures of a visit that nobody made."""
SCRUB_MS = 4000
SETTLE_MS = 3000
"""A new window's own parts start for so long; that is the browser's work, before the navigation."""
MARK = "performance.getEntriesByName('player:first-frame')[0]?.startTime"
MOVED = f"""new Promise((resolve) => {{
  const player = {PLAYER}, from = player.time;
  const look = () =>
    player.time === from ? requestAnimationFrame(look) : resolve(performance.now());
  if (!player.clock.playing) player.play();
  look();
}})"""
SHOWN = f"{PLAYER}?.figure.dataset.ready === 'true'"
SCRUB = f"""new Promise((resolve) => {{
  const player = {PLAYER}, show = player.show, begun = performance.now();
  let frames = 0;
  player.pause();
  player.show = function (...rest) {{ frames += 1; return show.apply(this, rest); }};
  const step = () => {{
    const gone = performance.now() - begun;
    if (gone >= {SCRUB_MS}) {{ player.show = show; return resolve(1000 * frames / gone); }}
    player.seek(player.duration * (0.5 - 0.5 * Math.cos(gone / 400)));
    requestAnimationFrame(step);
  }};
  step();
}})"""
PAINTS = """new Promise((resolve) => {
  let largest = 0, shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) largest = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve({ largest, shifts }), 500);
})"""


@contextmanager
def _portal() -> Iterator[Portal]:
    if kept := os.environ.get("DEXTER_BROWSER_VAR"):
        yield read_portal(Path(kept))
        return
    with (
        tempfile.TemporaryDirectory(prefix="dexter-player-") as place,
        running_demo(Path(place)) as portal,
    ):
        yield portal


def _visit(browser: Any, portal: Portal, width: int) -> dict[str, float]:
    """A first visit with an empty cache."""
    context = browser.new_context(
        base_url=portal.base_url, viewport={"width": width, "height": 844}
    )
    page = context.new_page()
    page.wait_for_timeout(SETTLE_MS)
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/")
    wait_until(page, f"{MARK} !== undefined")
    found = {
        "first_ms": page.evaluate(MARK),
        "moving_ms": page.evaluate(MOVED),
        **page.evaluate(PAINTS),
    }
    wait_until(page, SHOWN)
    found["frames"] = page.evaluate(SCRUB)
    context.close()
    return found


def rows() -> list[Measure]:
    """The middle of some visits at 1280 px, and of some at 390 px; without Chromium what is
    wanted of them, not measured."""
    if why := missing_part():
        every = [row for width in WIDTHS for row in _of(width, [NOTHING])]
        return unmeasured([row for row in every if row.wanted], why)
    from playwright.sync_api import sync_playwright

    with _portal() as portal, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        visits = {
            width: [_visit(browser, portal, width) for _ in range(VISITS)] for width in WIDTHS
        }
        browser.close()
    return [row for width, some in visits.items() for row in _of(width, some)]


def _of(width: int, visits: list[dict[str, float]]) -> list[Measure]:
    middle = {key: statistics.median(visit[key] for visit in visits) for key in visits[0]}
    name, note = f"player, {width} px", f"middle of {VISITS} first visits, software rendering"
    frames = 30 if width == 390 else None
    return [
        Measure(f"{name}: first hand drawn after", middle["first_ms"] / 1e3, "s", note),
        Measure(f"{name}: first moving hand after", middle["moving_ms"] / 1e3, "s", most=1.0),
        Measure(f"{name}: scrubbing", middle["frames"], "frames/s", least=frames),
        Measure(f"{name}: largest contentful paint", middle["largest"] / 1e3, "s"),
        Measure(f"{name}: layout shift", middle["shifts"], "", most=0.1),
    ]


if __name__ == "__main__":
    sys.exit(told(rows()))
