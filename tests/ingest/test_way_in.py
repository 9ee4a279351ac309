"""From a file to a published version, through HTTP alone."""

from __future__ import annotations

from catalog.models import Version
from ingest.models import Recording
from tests.factories import staff
from tests.ingest.factories import glove_csv, post, upload


def test_a_recording_becomes_a_published_episode(client, partner, run_jobs):
    data = glove_csv()
    with run_jobs():
        answer = upload(client, partner, data)
    recording_id = answer.json()["recording"]["id"]

    assert answer.status_code == 202
    seen = client.get(f"/api/v1/recordings/{recording_id}").json()
    assert (seen["state"], seen["verdict"], seen["hand"]) == ("passed", "pass", "right")
    report = client.get(f"/api/v1/recordings/{recording_id}/report").json()
    assert report["versions"]["profile"] == "test_bend_glove@1.2.0"
    assert report["sha256"] == seen["sha256"]

    submitted = post(client, "submissions", {"dataset": partner.name, "recordings": [recording_id]})
    assert submitted.status_code == 201, submitted.content

    client.force_login(staff("reviewer"))
    episode = {"t_start_s": 0.5, "t_end_s": 3.0, "task": "wave", "hand": "right"}
    review = post(
        client,
        f"recordings/{recording_id}/review",
        {"decision": "accept", "reason": "It waves.", "episodes": [episode]},
    )
    assert review.status_code == 200, review.content
    assert review.json()["state"] == "accepted"

    client.force_login(partner.user)
    post(
        client,
        f"datasets/{partner.name}/versions",
        {"version": "1.0.0", "episodes": "all_accepted", "notes": ""},
    )
    with run_jobs():
        published = post(client, f"datasets/{partner.name}/versions/1.0.0/publish")
    assert published.status_code == 202, published.content
    version = Version.objects.get()
    assert (version.state, version.episodes_count, version.failure) == ("published", 1, "")
    assert Recording.objects.get().state == "published"
    shown = version.episodes.get()
    assert shown.preview_key.endswith("/preview.dxpv")
    assert shown.features["duration_s"] == 2.5
