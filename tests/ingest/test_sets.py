"""A LeRobot set through the portal: one recording, an episode for each that its index lists."""

from __future__ import annotations

import json
import re
from html import unescape

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.models import Episode, Version
from dexterdata.client.sets import as_file
from ingest.models import Recording
from portal.management.integrity import objects
from portal.storage import store
from tests.answers import whole
from tests.dexterdata.readers.lerobot_sets import FPS, ROWS, TASK, frames, table_of, write_v2
from tests.factories import staff
from tests.ingest.factories import partner as make_partner
from tests.ingest.factories import post, upload
from tests.ingest.test_review import decide, submit

LASTING_S = (ROWS - 1) / FPS
PROFILE = """
schema = 1
name = "test_set"
version = "1.0.0"
match = {columns = ["thumb", "index", "ring"]}
clock = {path = "/timestamp", unit = "s"}
[[stream]]
name = "bend"
kind = "bend"
hand = "right"
unit = "1"
rate_hz = 20.0
path = "observation.state"
"""


@pytest.fixture
def packed(tmp_path, monkeypatch):
    """Makes the archive that is sent of a set of three episodes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = write_v2(tmp_path / "towels")

    def pack(of=folder):
        with as_file(of) as path:
            return path.read_bytes()

    pack.folder = folder
    return pack


@pytest.fixture
def sent(client, partner, run_jobs):
    """Uploads and checks a set; its recording."""

    def send(data):
        with run_jobs():
            answer = upload(client, partner, data, filename="towels.zip", profile=PROFILE)
        assert answer.status_code == 202, answer.content
        return Recording.objects.get()

    return send


def test_a_set_is_checked_reviewed_and_published_episode_by_episode(
    client, partner, packed, sent, run_jobs
):
    recording = sent(packed())
    assert (recording.state, recording.format) == ("passed", "lerobot")
    assert recording.duration_s == pytest.approx(3 * LASTING_S)
    assert [label["task"] for label in recording.labels] == [TASK] * 3

    page = client.get(recording.get_absolute_url()).content.decode()
    assert page.count(f'<td class="wraps">{TASK}</td>') == 3
    assert f'<dt>Task</dt><dd>{TASK} <span class="tag">from the file</span></dd>' in page

    submit(client, partner, recording)
    client.force_login(staff("reviewer"))
    page = client.get(f"/review/{recording.public_id}/").content.decode()
    assert f'<dt>Task</dt><dd>{TASK} <span class="tag">from the file</span></dd>' in page
    assert 'data-shows="part"' in page  # the player shows one episode alone
    assert decide(client, recording).status_code == 200
    client.force_login(partner.user)
    body = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
    assert post(client, f"datasets/{partner.name}/versions", body).status_code == 201
    with run_jobs():
        post(client, f"datasets/{partner.name}/versions/1.0.0/publish")

    assert Version.objects.get().state == "published"
    episodes = list(Episode.objects.order_by("index"))
    assert [row.t_start_s for row in episodes] == pytest.approx([0, LASTING_S, 2 * LASTING_S])
    assert [row.features["duration_s"] for row in episodes] == pytest.approx([LASTING_S] * 3)
    for row in episodes:
        assert store().head(row.preview_key).content_encoding == "gzip"


def test_a_set_that_lacks_a_table_fails_and_says_which(packed, sent):
    table_of(packed.folder, 1).unlink()

    recording = sent(packed())

    assert recording.state == "failed"
    (finding,) = [row for row in recording.runs.get().report["findings"] if row["level"] == "error"]
    assert finding["check"] == "container.truncated"
    assert "the tables of 1 are not there: 1." in finding["message"]


def leave_a_gap(folder, index):
    """Nothing for a second in the middle of an episode."""
    rows = frames(index)
    times = rows["timestamp"].to_numpy() + np.where(np.arange(ROWS) >= 20, 1.0, 0.0)
    column = rows.schema.get_field_index("timestamp")
    later = rows.set_column(column, "timestamp", pa.array(times.astype(np.float32)))
    pq.write_table(later, table_of(folder, index))


def player_of(client, recording, query=""):
    """The attributes of the player on the recording's page."""
    page = client.get(f"{recording.get_absolute_url()}{query}").content.decode()
    figure = re.search(r"<figure [^>]*id=\"player\"[^>]*>", page)[0]
    return page, dict(re.findall(r"data-([a-z]+)=\"([^\"]*)\"", figure))


def test_each_episode_of_a_set_is_seen_before_it_is_decided_on(client, packed, sent):
    recording = sent(packed())

    page, first = player_of(client, recording)
    later, third = player_of(client, recording, "?episode=3")
    assert "They are of episode 3 of 3." in later
    _, by_time = player_of(client, recording, f"?t={LASTING_S + 0.2:.2f}")

    assert "Episode" in page
    assert 'href="?episode=2#player" rel="next"' in page
    at = f"{recording.get_absolute_url()}episodes"
    assert (first["src"], first["begins"]) == (f"{at}/1/preview", "0.0")
    assert third["src"] == f"{at}/3/preview"
    assert float(third["begins"]) == pytest.approx(2 * LASTING_S)
    assert float(third["duration"]) == pytest.approx(LASTING_S)
    assert by_time["src"] == f"{at}/2/preview"
    previews = {whole(client.get(f"{at}/{number}/preview")) for number in (1, 2, 3)}
    assert len(previews) == 3
    assert client.get(f"{at}/4/preview").status_code == 404
    for other, status in ((make_partner("other").user, 404), (staff("reviewer"), 200)):
        client.force_login(other)
        answer = client.get(f"{at}/2/preview")
        assert answer.status_code == status
        whole(answer)


def test_an_episode_that_is_not_there_shows_the_nearest(client, packed, sent):
    recording = sent(packed())

    for asked, shown in (("99", 3), ("0", 1), ("-7", 1), ("two", 1), ("9" * 50, 3), ("", 1)):
        _, player = player_of(client, recording, f"?episode={asked}")
        assert player["src"].endswith(f"episodes/{shown}/preview"), asked
    for asked, shown in (("1e99", 3), ("nan", 1), ("-1", 1), ("x", 1)):
        _, player = player_of(client, recording, f"?t={asked}")
        assert player["src"].endswith(f"episodes/{shown}/preview"), asked


def test_a_finding_of_a_later_episode_is_marked_there_and_leads_there(client, packed, sent):
    leave_a_gap(packed.folder, 2)

    recording = sent(packed())

    (finding,) = [
        row for row in recording.runs.get().report["findings"] if row["check"] == "time.gap"
    ]
    page, first = player_of(client, recording)
    _, third = player_of(client, recording, "?episode=3")
    begins = float(third["begins"])
    assert "time.gap" not in first["marks"]
    (mark,) = [one for one in json.loads(unescape(third["marks"])) if "time.gap" in one["text"]]
    assert mark["t"] == pytest.approx(finding["t_start_s"] - begins)
    at = max(finding["t_start_s"] - 1.0, begins)
    assert f"?episode=3&amp;t={at:.2f}#player" in page


def test_a_set_of_one_episode_is_shown_like_a_file(client, packed, sent, tmp_path):
    recording = sent(packed(write_v2(tmp_path / "one", episodes=1)))

    page, player = player_of(client, recording)
    assert player["src"] == f"{recording.get_absolute_url()}preview"
    assert 'rel="next"' not in page
    assert whole(client.get(player["src"])).startswith(b"\x1f\x8b")  # gzip


def test_what_is_stored_of_a_set_is_named_and_nothing_else(client, packed, sent):
    recording = sent(packed())

    assert [row.number for row in recording.set_episodes.all()] == [1, 2, 3]
    assert list(objects.missing_or_different(is_deep=True)) == []
    store().delete(recording.set_episodes.get(number=2).poster_key)
    (problem,) = objects.missing_or_different(is_deep=True)
    assert problem.startswith("object.missing: set's episode")
