"""Plans where a reviewer meets them: what they leave to a person, the queue, the recording."""

from __future__ import annotations

from ingest.models import Recording, ReviewNeed
from portal.audit.models import Entry
from tests.ingest.test_plans import accept_sample, address, batch, begin, sample_of
from tests.ingest.test_review import decide

__all__ = ["batch"]
RULE = "is never accepted unseen"


def rest_of(plan):
    return [one.recording for one in plan.members.filter(is_sampled=False).order_by("pk")]


def borderline(recording):
    Recording.objects.filter(pk=recording.pk).update(quality=60)
    ReviewNeed.objects.filter(recording=recording).update(
        score=16,
        codes=",borderline,",
        reasons=[{"code": "borderline", "text": "Its quality of 60 lies between 50 and 74."}],
    )


def test_a_borderline_quality_is_left_to_a_person_and_the_page_says_so_from_the_start(
    client, batch, run_jobs
):
    form = client.get(address(batch)).content.decode()
    plan = begin(client, batch)
    doubtful = rest_of(plan)[0]
    borderline(doubtful)
    before = client.get(f"{address(batch)}?show=left").content.decode()

    accept_sample(client, plan, run_jobs)

    doubtful.refresh_from_db()
    after = client.get(f"{address(batch)}?show=left").content.decode()
    assert plan.state == "done"
    assert doubtful.state == "in_review"
    assert Entry.objects.get(action="plan.done").data == {"accepted": 4, "left": 1}
    for page in (before, after):
        assert 'Left to a person <span class="num">1</span>' in page
        assert f">{doubtful.filename}<" in page
        assert "Its quality of 60 lies between 50 and 74." in page
    for page in (form, before):
        assert RULE in page
        assert 'a quality of <span class="num">50</span> to <span class="num">74</span>' in page


def test_the_recording_says_which_of_the_sample_it_is_and_what_ends_the_plan(client, batch):
    plan = begin(client, batch)
    in_order = sorted(sample_of(plan), key=lambda row: row.filename)

    third = client.get(f"/review/{in_order[2].public_id}/").content.decode()
    other = client.get(f"/review/{rest_of(plan)[0].public_id}/").content.decode()

    assert "Number 3 of the 5 to inspect" in third
    assert "One request for changes or rejection ends the plan" in third
    assert f'href="{address(batch)}"' in third
    assert "A sampling plan holds it" in other
    assert "It was not drawn" in other


def test_without_a_running_plan_the_recording_speaks_of_none(client, batch):
    before = client.get(f"/review/{batch.recordings.first().public_id}/").content.decode()
    plan = begin(client, batch)
    bad, good, *_ = sample_of(plan)
    decide(client, bad, "reject", "Not a hand.")

    after = client.get(f"/review/{good.public_id}/").content.decode()

    for page in (before, after):
        assert "sampling plan" not in page


def test_the_queue_says_how_many_wait_undrawn_until_the_plan_is_over(client, batch):
    before = client.get("/review/").content.decode()
    begin(client, batch)
    during = client.get("/review/").content.decode()
    client.post(f"{address(batch)}stop/")
    after = client.get("/review/").content.decode()

    said = '<span class="num">5</span> more behind sampling plans, not drawn'
    assert said in during
    assert '<span class="num">5</span> waiting' in during
    assert "not drawn" not in before
    assert "not drawn" not in after
