"""How much a visitor's browser has to fetch, and whether pages jump while they load.

Sizes and shifts only: how long it takes is the machine's, and stands in `make bench`.
"""

from __future__ import annotations

import gzip
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
HTML_BYTES = 60_000
SCRIPT_BYTES = 60_000
FIRST_PAINT_BYTES = 300_000
SHIFT = 0.1
NEEDED = """[
  ...performance.getEntriesByType('navigation'),
  ...performance.getEntriesByType('resource').filter((one) =>
    one.renderBlockingStatus === 'blocking' || ['css', 'img', 'link'].includes(one.initiatorType)),
].map((one) => [one.name, one.transferSize])"""
"""The document, what holds the paint up, and what is painted: typefaces and pictures in sight.

Modules come after the paint, whenever the machine has time for them.
"""
PAINTS = """new Promise((resolve) => {
  let largest = 0, shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) largest = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve({ largest, shifts }), 1000);
})"""


def fetched(page: Any, path: str) -> list[Any]:
    """Every answer that a first visit takes until nothing is on its way any more."""
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    return answers


def scripts(answers: list[Any]) -> dict[str, int]:
    """Bytes of each script by its address, gzipped."""
    return {
        answer.url: len(gzip.compress(answer.body()))
        for answer in answers
        if "javascript" in answer.headers.get("content-type", "")
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_the_catalogue_is_light(open_page, portal, width) -> None:
    page = open_page(width=width)

    answers = fetched(page, "/datasets/")

    assert len(answers[0].body()) <= HTML_BYTES
    weights = scripts(answers)
    assert weights, "no script was fetched"
    assert sum(weights.values()) <= SCRIPT_BYTES, weights


def test_the_first_paint_of_a_dataset_is_light(open_page, portal) -> None:
    page = open_page()
    page.goto(f"/datasets/{portal.objects['licensed_dataset']}/", wait_until="networkidle")

    needed = page.evaluate(NEEDED)

    assert any(name.endswith(".css") for name, _ in needed), "no style was asked for"
    assert sum(size for _, size in needed) <= FIRST_PAINT_BYTES, needed


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/datasets/", "/datasets/{licensed_dataset}/"])
def test_pages_do_not_jump_while_they_load(open_page, portal, path, width) -> None:
    page = open_page(width=width)
    page.goto(path.format(**portal.objects), wait_until="networkidle")

    paints = page.evaluate(PAINTS)

    print(f"{path} at {width} px: largest contentful paint {paints['largest']:.0f} ms")
    assert paints["largest"] > 0
    assert paints["shifts"] <= SHIFT
