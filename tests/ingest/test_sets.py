"""A LeRobot set through the portal: one recording, an episode for each that its index lists."""

from __future__ import annotations

import pytest

from catalog.models import Episode, Version
from dexterdata.client.sets import as_file
from ingest.models import Recording
from portal.storage import store
from tests.dexterdata.readers.lerobot_sets import FPS, ROWS, TASK, table_of, write_v2
from tests.factories import staff
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

    def pack():
        with as_file(folder) as path:
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
    assert "its 3 episodes one after the other" in page
    assert page.count(TASK) == 3

    submit(client, partner, recording)
    client.force_login(staff("reviewer"))
    page = client.get(f"/review/{recording.public_id}/").content.decode()
    assert 'data-shows="part"' in page  # the player shows the first episode alone
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
