"""The public form of validation: for everybody, in our words alone, until it is withdrawn."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from catalog.models import Version
from ingest.models import Recording, SamplingPlan, ValidationRun
from tests.factories import staff
from tests.ingest.conftest import own_store, partner, run_jobs  # noqa: F401 - fixtures
from tests.ingest.factories import PROFILE, glove_csv, post, upload
from tests.ingest.test_review import decide, submit

pytestmark = pytest.mark.django_db
SECRET = PROFILE.replace("test_bend_glove", "kim_lab_glove").replace('"ring"', '"ring_of_kim"')


@pytest.fixture
def published(client, partner, run_jobs):  # noqa: F811
    """Two recordings of a published version, of which one has a finding; nobody is signed in."""
    secret = glove_csv(seed=2).replace(b",ring,", b",ring_of_kim,")
    with run_jobs():
        upload(client, partner, glove_csv(seed=1), filename="kim_minji_1.csv")
        upload(client, partner, secret, filename="kim_minji_2.csv", profile=SECRET)
    rows = list(Recording.objects.order_by("pk"))
    assert [row.state for row in rows] == ["passed", "passed"]
    submit(client, partner, *rows)
    client.force_login(staff("reviewer"))
    for row in rows:
        assert decide(client, row).status_code == 200
    client.force_login(partner.user)
    body = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
    assert post(client, f"datasets/{partner.name}/versions", body).status_code == 201
    with run_jobs():
        answer = post(client, f"datasets/{partner.name}/versions/1.0.0/publish")
        assert answer.status_code == 202
    run = ValidationRun.objects.get(recording=rows[1])
    found = {"check": "value.spike", "level": "warning", "message": "Kim@example.org: ring_of_kim",
             "stream": "right_bend", "channel": "ring_of_kim", "t_start_s": 1.25, "t_end_s": 1.5,
             "count": 3, "value": 9.5, "limit": [None, 4.0], "line": None}  # fmt: skip
    run.report = {**run.report, "verdict": "warn", "findings": [found, *run.report["findings"]]}
    run.save()
    rows[1].tallies.create(rule="value.spike", level="warning", places=3, message="Of kim.")
    Recording.objects.filter(pk=rows[1].pk).update(verdict="warn", warnings_count=1)
    client.logout()
    return [Recording.objects.get(pk=row.pk) for row in rows]


def path_of(recording, more=""):
    return f"/datasets/{recording.dataset.name}/recordings/{recording.public_id}/quality/{more}"


def summary_of(recording):
    return f"/datasets/{recording.dataset.name}/versions/1.0.0/quality/"


def test_a_visitor_reads_the_report_of_a_published_recording(client, published):
    html = client.get(path_of(published[1])).content.decode()

    assert "Passed with warnings: 1 warning of 1 check to look at, no error, by rule set " in html
    assert "<code>value.spike</code>" in html
    assert "right_bend: 1 channel, 1.25 to 1.50 s" in html
    assert "≤ 4" in html
    assert "9.5" in html
    assert published[1].sha256 in html
    assert '<dt>Rule set</dt><dd class="num">' in html


def test_the_files_of_the_croissant_lead_to_the_page_that_names_their_hash(client, published):
    name = published[0].dataset.name
    document = client.get(f"/api/v1/datasets/{name}/croissant").json()

    files = {file["@id"]: file for file in document["distribution"]}

    assert set(files) == {str(row.public_id) for row in published}
    for file in files.values():
        address = urlsplit(file["contentUrl"])
        answer = client.get(address.path)
        assert (answer.status_code, address.fragment) == (200, "")
        assert file["sha256"] in answer.content.decode()


def test_no_word_of_the_partner_is_in_any_form_of_it(client, published):
    recording = published[1]
    api = f"/api/v1/datasets/{recording.dataset.name}/recordings/{recording.public_id}/quality"
    document = PdfReader(io.BytesIO(client.get(path_of(recording, "report.pdf")).content))
    forms = [
        client.get(path_of(recording)).content.decode(),
        client.get(path_of(recording, "report.json")).content.decode(),
        client.get(api).content.decode(),
        client.get(summary_of(recording)).content.decode(),
        " ".join(page.extract_text() for page in document.pages),
    ]

    for form in forms:
        assert "value.spike" in form
        for secret in ("kim", "minji", "@example.org", "sha256/", "storage", "ring_of"):
            assert secret not in form.lower(), secret
    assert "written by the partner for this device" in forms[0]


def test_the_json_is_what_the_api_says(client, published):
    recording = published[1]
    api = f"/api/v1/datasets/{recording.dataset.name}/recordings/{recording.public_id}/quality"

    said = client.get(api).json()

    assert said == json.loads(client.get(path_of(recording, "report.json")).content)
    spike = said["findings"][0]
    assert (spike["check"], spike["count"], spike["streams"], spike["channels"]) == (
        "value.spike", 1, ["right_bend"], 1,
    )  # fmt: skip
    assert said["run"]["number"] == 1
    assert said["verdict"] == "warn"


def test_the_public_report_explains_its_score(client, published):
    recording = published[1]
    html = client.get(path_of(recording)).content.decode()
    said = client.get(path_of(recording, "report.json")).json()["quality"]

    part = html[html.index('class="score-why"') : html.index("</dl>")]
    assert "that a check could judge; a reviewer set or confirmed 1 episode" in part
    assert '<span>Labels</span><span class="num">by review</span>' in html
    assert "of 100, from 3 of 6 areas</span>" in html
    assert set(said) == {"version", "score", "areas", "deductions"}
    assert said["score"] == round(100 - sum(one["of_score"] for one in said["deductions"]))


def test_a_finding_has_its_unit_and_leads_to_the_player_of_its_episode(client, published):
    recording = published[1]
    html = client.get(path_of(recording)).content.decode()
    spike = client.get(path_of(recording, "report.json")).json()["findings"][0]

    (address,) = re.findall(r'href="(/datasets/[^"]+/episodes/[^"]+\?t=0\.25#player)"', html)
    assert spike["player"] == address
    assert client.get(address).status_code == 200
    assert spike["unit"] == ""  # a bend is a ratio


def test_the_public_report_draws_what_its_episodes_show(client, published):
    recording = published[1]
    html = client.get(path_of(recording)).content.decode()
    document = PdfReader(io.BytesIO(client.get(path_of(recording, "report.pdf")).content))

    (label,) = re.findall(r'class="stream-plot" role="img" aria-label="([^"]*)"', html)
    assert label.startswith("right_bend, 5 channels: values from 0.")
    assert label.endswith("Marked: value.spike at 1.25 s.")
    assert "Streams over time" in " ".join(page.extract_text() for page in document.pages)
    assert "style=" not in html

    recording.dataset.episodes.update(t_start_s=10, t_end_s=12)
    assert "stream-plot" not in client.get(path_of(recording)).content.decode()


def test_the_public_report_says_that_a_person_accepted_it(client, published):
    recording = published[1]
    html = client.get(path_of(recording)).content.decode()
    said = client.get(path_of(recording, "report.json")).json()["accepted"]

    day = f"{recording.reviews.get().created_at:%Y-%m-%d}"
    assert f"<dt>Accepted</dt><dd>by a person on {day}, with 1 episode</dd>" in html
    assert (said["by"], said["episodes"], said["inspected"]) == ("person", 1, None)
    assert said["agreement"] == {"second_looks": 0, "equal_percent": None, "kappa": None}
    assert "Reviewers agree" not in html


def test_the_public_report_says_that_a_plan_accepted_it(client, published):
    recording = published[1]
    review = recording.reviews.get()
    plan = SamplingPlan.objects.create(
        submission=review.submission, starter_name="x", bad_percent=10, confidence_percent=95,
        total=60, sample=22, seed="s",
    )  # fmt: skip
    review.plan = plan
    review.save()

    html = client.get(path_of(recording)).content.decode()
    said = client.get(path_of(recording, "report.json")).json()["accepted"]

    assert "a person inspected 22 of the 60 recordings sent together, and all were good" in html
    assert (said["by"], said["inspected"], said["of"]) == ("plan", 22, 60)


def test_the_summary_counts_verdicts_scores_and_checks(client, published):
    recording = published[0]
    said = client.get(f"/api/v1/datasets/{recording.dataset.name}/versions/latest/quality").json()

    assert (said["version"], said["recordings"]) == ("1.0.0", 2)
    assert said["verdicts"] == {"pass": 1, "warn": 1}
    assert said["rule_sets"] == [ValidationRun.objects.first().rule_set]
    scores = [row.quality for row in published]
    assert (said["score"]["least"], said["score"]["most"]) == (min(scores), max(scores))
    assert sum(band["recordings"] for band in said["score"]["distribution"]) == 2
    assert said["score"]["distribution"][-1]["to"] == 100
    checks = {row["check"]: (row["recordings"], row["places"]) for row in said["findings"]}
    assert checks["value.spike"] == (1, 3)
    assert "meta.missing_consent" not in checks  # the partner stated it


def test_the_summary_lists_each_recording_and_the_catalogue_leads_there(client, published):
    html = client.get(summary_of(published[0])).content.decode()
    dataset = client.get(f"/datasets/{published[0].dataset.name}/").content.decode()
    episode = re.search(r'href="(/datasets/[^"]+/episodes/[^"]+)"', dataset)[1]

    for row in published:
        assert f'href="{path_of(row)}"' in html
    assert f'href="{summary_of(published[0])}"' in dataset
    assert "/recordings/" in client.get(episode).content.decode()
    assert "style=" not in html


def test_what_is_not_published_has_no_public_report(client, partner, published, run_jobs):  # noqa: F811
    client.force_login(partner.user)
    with run_jobs():
        upload(client, partner, glove_csv(seed=7))
    fresh = Recording.objects.get(state="passed")
    client.logout()

    for more in ("", "report.pdf", "report.json"):
        assert client.get(path_of(fresh, more)).status_code == 404


def test_the_report_of_another_dataset_is_not_here(client, published):
    path = path_of(published[0]).replace("/gloves/", "/mittens/")

    assert client.get(path).status_code == 404


def test_a_withdrawn_recording_is_gone_with_the_reason(client, partner, published):  # noqa: F811
    first, second = published
    client.force_login(staff("reviewer"))
    page = f"/recordings/{first.public_id}/withdraw/"
    assert client.post(page, {"reason": "Consent was taken back."}).status_code == 302
    client.logout()

    for more in ("", "report.pdf", "report.json"):
        answer = client.get(path_of(first, more))
        assert answer.status_code == 410
    api = f"/api/v1/datasets/{first.dataset.name}/recordings/{first.public_id}/quality"
    gone = client.get(api)
    assert (gone.status_code, gone.json()["code"]) == (410, "recording.withdrawn")
    assert client.get(path_of(second)).status_code == 200
    shown = client.get(summary_of(second)).content.decode()
    assert str(first.public_id) not in shown


def test_a_withdrawn_version_is_gone(client, published):
    Version.objects.update(state="withdrawn")

    assert client.get(summary_of(published[0])).status_code == 410


def test_the_public_pdf_is_the_same_each_time(client, published):
    first = client.get(path_of(published[0], "report.pdf"))
    again = client.get(path_of(published[0], "report.pdf"))

    assert first["Content-Type"] == "application/pdf"
    assert first.content == again.content
