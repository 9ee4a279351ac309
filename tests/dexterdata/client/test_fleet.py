"""Folders are pushed whole, each file once, whatever the network and the recorders do."""

from __future__ import annotations

import os
import threading
import time

import pytest

from dexterdata.client import Api, ApiError, verdicts
from dexterdata.client.fleet import Fleet, Plan
from dexterdata.client.journal import Journal
from dexterdata.client.sender import Words

WORDS = Words("owner/slug", None, {"hand": "left"})
NAMES = ("with space.csv", "손 장갑 기록.csv", "x" * 56 + ".csv", "deep/er/=1+1.csv")


@pytest.fixture
def folder(tmp_path):
    """Four files with names as people give them, and what is not to be sent."""
    root = tmp_path / "recordings"
    for number, name in enumerate(NAMES):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"recording %d" % number)
    (root / ".hidden").mkdir()
    (root / ".hidden" / "no.csv").write_bytes(b"no")
    (root / ".no.csv").write_bytes(b"no")
    return root


class Run:
    """One run of the fleet on a folder."""

    def __init__(self, portal, *paths, **plan):
        self.outcomes = []
        self.api = Api(portal.url, "dxd_t")
        self.journal = Journal(portal.url, WORDS.dataset)
        options = {"rest_s": 0.0, "look_again_s": 0.1, "give_up_after_s": 5.0, **plan}
        self.fleet = Fleet(self.api, self.journal, Plan(paths, WORDS, **options), self.note)
        self.fleet.patience.longest_pause_s = 0.2

    def note(self, outcome):
        self.outcomes.append(outcome)

    def run(self):
        try:
            return self.fleet.run()
        finally:
            self.close()

    def close(self):
        self.api.close()
        self.journal.close()

    def by_name(self):
        return {item.path.name: item for item in self.outcomes}


def pushed(portal, *paths, **plan):
    run = Run(portal, *paths, **plan)
    run.tally = run.run()
    return run


def test_a_folder_is_sent_with_all_below_it_and_hidden_files_are_not(portal, folder):
    run = pushed(portal, folder)

    assert portal.names() == sorted(["with space.csv", "손 장갑 기록.csv", "x" * 56 + ".csv",
                                     "=1+1.csv"])  # fmt: skip
    assert {row["metadata"]["hand"] for row in portal.recordings.values()} == {"left"}
    assert {item.verdict for item in run.outcomes} == {"pass"}
    assert (run.tally.good, run.tally.bad, run.tally.left) == (4, 0, 0)


def test_a_name_that_was_taken_apart_is_sent_in_one_spelling(portal, tmp_path):
    apart = "손.csv"  # as some systems write 손
    (tmp_path / apart).write_bytes(b"1")

    pushed(portal, tmp_path / apart)

    assert portal.names() == ["손.csv"]


def test_a_name_that_is_no_text_is_sent_all_the_same(portal, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/glove \xff.csv")
    with open(path, "wb") as stream:  # noqa: PTH123 - the name is bytes
        stream.write(b"1")

    pushed(portal, tmp_path / os.path.basename(path))  # noqa: PTH119

    assert portal.names() == ["glove ?.csv"]


def test_unchanged_files_are_neither_read_nor_sent_again(portal, folder):
    pushed(portal, folder)
    portal.seen.clear()

    again = pushed(portal, folder)

    assert {item.state for item in again.outcomes} == {"unchanged"}
    assert {item.verdict for item in again.outcomes} == {"pass"}
    assert portal.seen == {}


def test_a_touched_or_renamed_file_is_known_by_its_bytes(portal, folder):
    pushed(portal, folder)
    portal.seen.clear()
    os.utime(folder / NAMES[0], (1, 1))
    (folder / NAMES[1]).rename(folder / "renamed.csv")

    again = pushed(portal, folder)

    assert {item.state for item in again.outcomes} == {"unchanged"}
    assert portal.seen == {}


def test_what_changed_is_sent(portal, folder):
    pushed(portal, folder)
    (folder / NAMES[0]).write_bytes(b"another recording")

    again = pushed(portal, folder)

    assert sorted(item.state for item in again.outcomes) == ["passed", *["unchanged"] * 3]
    assert len(portal.recordings) == 5


def test_what_the_portal_has_from_elsewhere_is_unchanged(portal, folder, tmp_path, monkeypatch):
    pushed(portal, folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))

    again = pushed(portal, folder)

    assert {item.state for item in again.outcomes} == {"unchanged"}
    assert {item.verdict for item in again.outcomes} == {"pass"}
    assert len(portal.recordings) == 4


def test_the_same_bytes_under_two_names_are_one_recording(portal, tmp_path):
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_bytes(b"the same")

    run = pushed(portal, tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv", jobs=3)

    assert len(portal.recordings) == 1
    assert {item.verdict for item in run.outcomes} == {"pass"}
    assert portal.seen["POST uploads"] == 3  # opened, signed, completed


def test_a_file_named_twice_is_sent_once(portal, folder):
    run = pushed(portal, folder, folder / NAMES[0])

    assert len(run.outcomes) == 4


def test_a_failed_check_is_told_again_without_sending_the_file(portal, folder):
    (folder / NAMES[0]).write_bytes(b"bad recording")

    first, second = pushed(portal, folder), pushed(portal, folder)

    assert (first.tally.bad, second.tally.bad) == (1, 1)
    states = [run.by_name()[NAMES[0]].state for run in (first, second)]
    assert states == ["failed", "unchanged"]
    assert len(portal.uploads) == 4


def test_one_refused_file_does_not_hold_up_the_others(portal, folder):
    (folder / NAMES[0]).write_bytes(b"")

    run = pushed(portal, folder)

    refused = run.by_name()[NAMES[0]]
    assert (refused.state, refused.code) == ("not_taken", "input.empty")
    assert refused.message == "This file is empty."
    assert (run.tally.good, run.tally.bad, run.tally.left) == (3, 1, 0)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"code": "auth.required"}),
        (404, {"code": "dataset.not_found"}),
        (422, {"code": "profile.not_found", "errors": [{"field": "profile"}]}),
    ],
)
def test_what_holds_for_all_files_ends_the_run(portal, folder, status, body):
    portal.faults["POST uploads"] = [(status, {}, body)] * 50

    with pytest.raises(ApiError) as caught:
        pushed(portal, folder)

    assert caught.value.code == body["code"]
    assert sum(portal.seen.values()) <= 8


def test_a_full_quota_is_waited_for_as_long_as_the_portal_says(portal, folder):
    full = (429, {"Retry-After": "1"}, {"code": "quota.waiting", "detail": "Wait."})
    portal.faults["POST uploads"] = [full] * 3
    started = time.monotonic()

    run = pushed(portal, folder, jobs=1)

    assert (run.tally.good, run.tally.left) == (4, 0)
    assert time.monotonic() - started >= 2.0


def test_a_quota_that_frees_itself_after_the_runs_patience_leaves_the_files(portal, folder):
    full = (429, {"Retry-After": "1"}, {"code": "quota.bytes_per_day", "detail": "Full."})
    portal.faults["POST uploads"] = [full] * 100

    run = pushed(portal, folder, give_up_after_s=0.5)

    assert {(item.state, item.code) for item in run.outcomes} == {
        ("not_sent", "quota.bytes_per_day")
    }
    assert run.tally.left == 4


def test_a_portal_that_is_away_is_given_up_and_the_next_run_goes_on_under_its_batch(portal, folder):
    portal.is_away = True

    lost = pushed(portal, folder, give_up_after_s=0.5)
    portal.is_away = False
    found = pushed(portal, folder)

    assert {(item.state, item.code) for item in lost.outcomes} == {
        ("not_sent", "client.unreachable")
    }
    assert (found.tally.good, found.tally.left) == (4, 0)
    assert found.fleet.batch == lost.fleet.batch
    assert {row["batch"] for row in portal.recordings.values()} == {lost.fleet.batch}
    assert pushed(portal, folder).fleet.batch != lost.fleet.batch


def test_a_watched_folder_is_spooled_until_the_network_returns(portal, folder):
    run = Run(portal, folder, is_watching=True, give_up_after_s=0.1, jobs=2)
    portal.is_away = True
    threading.Timer(1.0, setattr, (portal, "is_away", False)).start()

    def note(outcome):
        run.outcomes.append(outcome)
        if len(run.outcomes) == 4:
            (folder / "added later.csv").write_bytes(b"added later")
        if len(run.outcomes) == 5:
            raise KeyboardInterrupt

    run.fleet.on_outcome = note
    with pytest.raises(KeyboardInterrupt):
        run.run()

    assert {item.state for item in run.outcomes} == {"passed"}
    assert "added later.csv" in portal.names()


def test_a_file_that_is_still_written_waits_and_is_sent_whole(portal, tmp_path):
    path = tmp_path / "growing.csv"
    path.write_bytes(b"first")
    stop = threading.Event()

    def record():
        for _ in range(8):
            with path.open("ab") as stream:
                stream.write(b" more")
            time.sleep(0.1)
        stop.set()

    recorder = threading.Thread(target=record)
    recorder.start()
    run = pushed(portal, path, rest_s=0.4)
    recorder.join()

    (row,) = portal.recordings.values()
    assert row["size"] == len(b"first") + 8 * len(b" more")
    assert len(run.outcomes) == 1
    assert len(portal.uploads) == 1


def test_a_file_that_changes_while_it_is_sent_is_begun_anew(portal, tmp_path, monkeypatch):
    path = tmp_path / "glove.csv"
    path.write_bytes(b"0123456789")
    run = Run(portal, path)
    go_on, hits = run.fleet._sender._go_on, []

    def spoil(done, total):
        go_on(done, total)
        if not hits:
            hits.append(done)
            path.write_bytes(b"0123456789 and more")

    monkeypatch.setattr(run.fleet._sender, "_go_on", spoil)

    run.run()

    (row,) = portal.recordings.values()
    assert row["size"] == 19
    assert [item.state for item in run.outcomes] == ["passed"]


def test_a_file_that_cannot_be_read_is_left_and_said(portal, folder, monkeypatch):
    def fail(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dexterdata.client.sender.sha256_of_file", fail)

    run = pushed(portal, folder / NAMES[0])

    (item,) = run.outcomes
    assert (item.state, item.code) == ("not_sent", "file.unreadable")
    assert item.message == "with space.csv cannot be read: Permission denied."


def test_verdicts_that_do_not_come_are_left_after_a_while(portal, folder):
    portal.verdicts_come = False

    run = pushed(portal, folder, verdicts_after_s=0.5)

    assert {(item.state, item.code) for item in run.outcomes} == {("stopped", "check.waiting")}
    assert run.tally.left == 4


@pytest.fixture
def many(tmp_path):
    """A folder of sixty files."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.csv").write_bytes(b"%d" % number)
    return folder


def test_verdicts_that_come_in_order_are_asked_for_once_each(portal, many):
    run = pushed(portal, many)

    assert run.tally.good == 60
    assert portal.seen["GET recordings"] == 60


def test_verdicts_out_of_order_are_heard_from_the_list(portal, many, monkeypatch):
    monkeypatch.setattr(verdicts, "LIST_EVERY_S", 0.2)
    portal.verdicts_come = False  # to who asks for one; the list tells them

    run = pushed(portal, many)

    assert run.tally.good == 60
    assert portal.seen["GET recordings"] < 60


def test_without_waiting_the_files_are_there_and_not_judged(portal, folder):
    run = pushed(portal, folder, waits_for_verdicts=False)

    assert {(item.state, item.verdict) for item in run.outcomes} == {("validating", None)}
    assert (run.tally.good, run.tally.left) == (4, 0)


def test_a_damaged_journal_is_put_aside(portal, folder, tmp_path):
    pushed(portal, folder)
    journal = tmp_path / "state" / "dexter" / "journal.sqlite3"
    journal.write_bytes(b"this is no database at all, not a bit" * 40)

    again = pushed(portal, folder)

    assert {item.state for item in again.outcomes} == {"unchanged"}
    assert journal.with_suffix(".damaged").exists()
