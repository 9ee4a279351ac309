"""A partner: uploads, loses the line, reads what is wrong, submits, replaces, publishes."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import wait_until
from tests.browser.recordings import simulated, with_a_step_back

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLOW = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}  # bytes a second


def new_dataset(page: Any) -> str:
    """Open a dataset through the form; its name."""
    slug = f"journey-{secrets.token_hex(4)}"
    page.goto("/partner/datasets/new/")
    page.get_by_label("Title").fill(f"Journey {slug[-8:]}")
    page.get_by_label("Name in addresses").fill(slug)
    page.get_by_label("Licence").fill("LicenseRef-DexterData-Synthetic-Journey")
    page.get_by_label("Synthetic").check()
    page.get_by_role("button", name=re.compile("Open|Create|Save")).click()
    page.wait_for_url(f"**/partner/datasets/demo-gloves/{slug}/")
    return f"demo-gloves/{slug}"


def choose(page: Any, dataset: str, files: list[Path]) -> None:
    page.goto(f"/partner/upload/?dataset={dataset}")
    page.get_by_text("About these recordings").click()
    page.get_by_label(re.compile("^Hand")).select_option("both")
    page.get_by_label("Task").fill("pour water")
    page.get_by_label("Subject").fill("simulated")
    page.get_by_label("Consent (optional)").fill("synthetic: no person was recorded")
    page.get_by_label("Recordings", exact=True).set_input_files(files)


def upload(page: Any, dataset: str, files: list[Path]) -> None:
    choose(page, dataset, files)
    page.get_by_text(f"{len(files)} sent, 0 to go").wait_for()


def report_of(page: Any, filename: str) -> None:
    """Open the file's report and wait until the check has ended."""
    row = page.locator("li.upload").filter(has_text=filename)
    row.get_by_role("link", name="Report").click()
    page.get_by_role("heading", name="Findings, by check").wait_for()


def submit(page: Any, dataset: str) -> None:
    page.goto(f"/partner/submissions/new/?dataset={dataset}")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Message to the reviewer").fill("Recorded this morning.")
    page.get_by_role("button", name="Send to review").click()
    page.wait_for_url(re.compile(r"/partner/submissions/[0-9a-f-]{36}/"))


def decide(page: Any, filename: str, decision: str, reason: str) -> None:
    page.goto("/review/")
    page.get_by_role("link", name=filename).click()
    page.get_by_label(decision).check()
    page.get_by_label("Reason").fill(reason)
    page.get_by_label("Task").first.fill("pour water")
    page.get_by_role("button", name="Send the decision").click()
    page.wait_for_url(lambda url: filename not in url)


def test_several_files_upload_and_the_broken_one_says_where(open_page, tmp_path) -> None:
    page = open_page("partner")
    good = simulated(tmp_path / "good.h5", seed=secrets.randbits(31))
    broken = with_a_step_back(tmp_path / "broken_clock.h5", seed=secrets.randbits(31))
    empty = tmp_path / "empty.h5"
    empty.touch()
    dataset = new_dataset(page)

    choose(page, dataset, [good, broken, empty])
    page.get_by_text("2 sent, 0 to go").wait_for()
    assert (
        page.locator("li.upload")
        .filter(has_text="empty.h5")
        .get_by_text("The file is empty.")
        .is_visible()
    )
    page.get_by_role("link", name="Submit what passed (1)").wait_for()
    batch = page.get_by_role("link", name="See all 2 recordings").get_attribute("href")
    report_of(page, broken.name)

    finding = page.locator("article.find-row[data-check='time.not_increasing']").first
    finding.wait_for()
    assert finding.get_attribute("data-level") == "error"
    link = finding.get_by_role("link", name="Play from")
    assert 1.0 <= float(re.search(r"([\d.]+) s", link.inner_text()).group(1)) <= 2.1
    link.click()
    page.wait_for_url("**t=*")
    page.locator("figure.player[data-ready]").wait_for()
    page.goto(batch)
    listed = page.get_by_role("region", name="Recordings of this batch")
    assert {good.name, broken.name} == set(listed.get_by_role("link").all_inner_texts())


def test_a_lost_connection_is_taken_up_where_it_broke(open_page, tmp_path) -> None:
    page = open_page("partner", allow=("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK"))
    big = simulated(tmp_path / "long_pour.h5", seed=secrets.randbits(31), duration_s=20.0)
    dataset = new_dataset(page)
    puts: list[str] = []
    page.on("requestfinished", lambda r: puts.append(r.url) if r.method == "PUT" else None)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW | {"offline": False})

    choose(page, dataset, [big])
    row = page.locator("li.upload")
    wait_until(page, "document.querySelector('li.upload progress').value > 0.4")
    line.send("Network.emulateNetworkConditions", SLOW | {"offline": True})
    row.get_by_text("Connection lost, trying again").wait_for()
    sent_before = len(puts)
    line.send("Network.emulateNetworkConditions", SLOW | {"offline": False})
    page.get_by_text("1 sent, 0 to go").wait_for()

    parts = -(-big.stat().st_size // (256 * 1024))
    assert 0 < sent_before < parts
    assert len(puts) < parts + sent_before
    report_of(page, big.name)
    assert page.get_by_role("heading", name=big.name).is_visible()


def test_changes_requested_replaced_accepted_and_published(open_page, tmp_path) -> None:
    page, reviewer = open_page("partner"), open_page("reviewer")
    mark = secrets.token_hex(3)
    first = simulated(tmp_path / f"first_{mark}.h5", seed=secrets.randbits(31))
    better = simulated(tmp_path / f"better_{mark}.h5", seed=secrets.randbits(31))
    dataset = new_dataset(page)

    upload(page, dataset, [first])
    report_of(page, first.name)
    submit(page, dataset)
    decide(reviewer, first.name, "Request changes", "The glove slips after two seconds.")
    page.reload()
    assert page.get_by_text("The glove slips after two seconds.").is_visible()
    page.get_by_role("link", name="Upload a fixed file").click()
    page.get_by_label("Recording", exact=True).set_input_files([better])
    page.get_by_text("Nothing is sent yet.").wait_for()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("1 sent, 0 to go").wait_for()
    report_of(page, better.name)
    submit(page, dataset)
    decide(reviewer, better.name, "Accept", "The thumb is right now.")

    page.goto(f"/partner/datasets/{dataset}/")
    page.get_by_label("Notes").fill("First version.")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("button", name="Publish version 1.0.0").click()
    page.get_by_role("row", name=re.compile("1.0.0 Published")).wait_for()
    visitor = open_page()
    visitor.goto(f"/datasets/{dataset}/")
    assert visitor.locator("figure.player").is_visible()
