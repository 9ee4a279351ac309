"""A folder set is one recording, sent as one archive; what lies beside recordings is not sent."""

from __future__ import annotations

import os

import pytest

from dexterdata.client import state
from tests.dexterdata.client.test_fleet import pushed
from tests.dexterdata.readers.lerobot_sets import table_of, write_v2


@pytest.fixture
def folder(tmp_path):
    """Two sets and a single recording, with the usual files beside them."""
    root = tmp_path / "recordings"
    write_v2(root / "towels").joinpath("README.md").write_text("about the towels")
    write_v2(root / "day 2" / "컵", episodes=2)
    (root / "one.csv").write_bytes(b"recording")
    for name in ("README.md", "LICENSE.txt", "SHA256SUMS", "one.csv.sha256", "Thumbs.db"):
        (root / name).write_bytes(b"no recording")
    return root


def test_each_set_is_one_recording(portal, folder):
    run = pushed(portal, folder)

    assert portal.names() == sorted(["one.csv", "towels.zip", "컵.zip"])
    assert (run.tally.good, run.tally.bad, run.tally.left) == (3, 0, 0)
    assert list(state.state_folder().glob("set-*")) == []


def test_a_set_that_is_named_itself_is_sent_too(portal, folder):
    pushed(portal, folder / "towels")

    assert portal.names() == ["towels.zip"]


def test_what_lies_beside_is_sent_where_it_is_named(portal, folder):
    pushed(portal, folder / "README.md")

    assert portal.names() == ["README.md"]


def test_an_unchanged_set_is_not_sent_again(portal, folder):
    pushed(portal, folder)
    portal.seen.clear()

    again = pushed(portal, folder)

    assert {item.state for item in again.outcomes} == {"unchanged"}
    assert portal.seen == {}


def test_a_set_in_which_a_file_changed_is_sent_anew(portal, folder):
    pushed(portal, folder / "towels")
    path = table_of(folder / "towels", 1)
    path.write_bytes(table_of(folder / "towels", 2).read_bytes())
    os.utime(path, (1, 1))  # an older time is another time all the same

    again = pushed(portal, folder / "towels")

    assert [item.state for item in again.outcomes] == ["passed"]
    assert len(portal.recordings) == 2
