"""The report as a PDF: the same facts, any script, the same bytes each time."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pypdf import PdfReader

from dexterdata.checks import RULE_SET_VERSION
from ingest.models import Recording, ValidationRun
from ingest.reporting import pdf, sheet
from ingest.reporting.explained import MINUS
from tests.ingest.factories import PROFILE, glove_csv, upload
from tests.ingest.test_report_page import holed

KOREAN = PROFILE.replace('"ring"', '"약지 Ωж"').replace("test_bend_glove", "korean_glove")


TOUCH = """
schema = 1
name = "test_skin"
version = "1.0.0"
device = {maker = "Test", model = "Skin 4", source = "made for the tests"}
match = {extensions = [".csv"], columns = ["t", "a", "b", "c", "d"]}
clock = {column = "t", unit = "s"}
[[stream]]
name = "right_tactile"
kind = "tactile"
hand = "right"
unit = "Pa"
rate_hz = 100.0
columns = ["a", "b", "c", "d"]
[stream.layout]
kind = "matrix"
shape = [2, 2]
regions = ["thumb_distal", "thumb_distal", "index_distal", "palm"]
"""


def words(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def joined(document: bytes) -> str:
    """Without any space or break, which the layout puts in."""
    return "".join(words(document).split())


@pytest.fixture
def recording(client, partner, run_jobs):
    data = glove_csv(spoil=holed).replace(b",ring,", ",약지 Ωж,".encode())
    with run_jobs():
        upload(client, partner, data, filename="손 장갑.csv", profile=KOREAN)
    return Recording.objects.get()


def get(client, recording):
    response = client.get(f"{recording.get_absolute_url()}report.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="{recording.public_id}-report.pdf"'
    )
    return response.content


def test_the_pdf_holds_the_facts_of_the_page(client, recording):
    run = ValidationRun.objects.get()

    text = joined(get(client, recording))

    assert recording.verdict == "fail"
    for said in (
        "Failed:1errorof1check", recording.sha256, str(recording.public_id),
        "korean_glove@1.2.0",
        f"{run.report['quality']['score']}of100", "Score,from3of6areas",
        f"{run.created_at:%Y-%m-%d%H:%M:%S}UTC",
        "time.gap", "value.out_of_range", "0…1", "1.4", f"Ruleset{RULE_SET_VERSION}", "Page1of",
    ):  # fmt: skip
        assert said in text, said


def test_the_pdf_says_what_took_how_much_of_the_score(client, recording):
    text = joined(get(client, recording))

    for said in (f"Timing{MINUS}68", "Cappedat40by1error", "Labelsnotmeasured", "≤1s", "1.01s"):
        assert said in text, said


def test_names_in_any_script_are_shown_and_their_fonts_are_in_the_file(client, recording):
    document = get(client, recording)

    text = words(document)
    assert "손 장갑.csv" in text
    assert "약지 Ωж" in " ".join(text.split())
    fonts = {}
    for page in PdfReader(io.BytesIO(document)).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object().get("/FontDescriptor")
            fonts[font["/BaseFont"]] = described is not None and "/FontFile2" in described
    used = {name for name in fonts if "+" in name}
    assert len(used) >= 3
    assert all(fonts[name] for name in used)


def test_a_character_that_no_typeface_draws_is_named(client, recording):
    recording.filename = "glove \U000f0001.csv"
    recording.save()

    assert "glove[U+F0001].csv" in joined(get(client, recording))


def test_the_same_check_gives_the_same_bytes(client, recording):
    assert get(client, recording) == get(client, recording)


def test_markup_in_a_name_is_text(client, recording):
    recording.filename = "<b>&amp;<font name='x'>.csv"
    recording.save()

    assert "<b>&amp;<fontname='x'>.csv" in joined(get(client, recording))


def test_a_file_that_was_not_opened_has_a_pdf_too(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, b"\x00" * 500, filename="empty.csv")
    recording = Recording.objects.get()

    text = joined(get(client, recording))

    assert recording.verdict == "refused"
    assert "Thefilewasnotopened:" in text
    assert "Notopened" in text


def test_many_findings_go_on_over_pages(client, recording):
    run = ValidationRun.objects.get()
    row = next(one for one in run.report["findings"] if one["check"] == "time.gap")
    many = [{**row, "check": f"time.gap_{n}", "message": "Long. " * 60} for n in range(60)]
    run.report = {**run.report, "findings": many}

    document = pdf.document(sheet.of_run(recording, run))

    pages = PdfReader(io.BytesIO(document)).pages
    assert len(pages) > 5
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1].extract_text()
    assert str(recording.public_id) in pages[-1].extract_text()


def test_one_finding_in_more_places_than_a_page_holds_still_has_a_pdf(client, recording):
    run = ValidationRun.objects.get()
    row = next(one for one in run.report["findings"] if one["check"] == "time.gap")
    many = [{**row, "stream": f"sensor_{n:03}", "channel": "x"} for n in range(400)]
    long = {**row, "check": "time.other", "message": "A long sentence of a reader. " * 300}
    run.report = {**run.report, "findings": [*many, long]}

    document = pdf.document(sheet.of_run(recording, run))

    text = joined(document)
    assert "sensor_000:x" in text
    assert "394more" in text


def test_touch_is_said_to_be_drawn_by_region_on_the_page_and_in_the_pdf(client, partner, run_jobs):
    t = np.arange(400) / 100
    rows = [f"{at:.2f},{9 * (n % 7)},{n % 5},{n % 11 * 5_000},{n % 3}" for n, at in enumerate(t)]
    with run_jobs():
        upload(client, partner, "\n".join(["t,a,b,c,d", *rows]).encode(), profile=TOUCH)
    recording = Recording.objects.get()

    text = joined(get(client, recording))
    page = client.get(recording.get_absolute_url()).content.decode()

    assert "right_tactile(tactile,6regionsof4taxels)" in text
    assert "right_tactile,6regionsof4taxels:valuesfrom0to50,000Paover" in text
    assert ", 6 regions of 4 taxels</span>" in page
    assert 'aria-label="right_tactile, 6 regions of 4 taxels: values from 0 to 50,000 Pa' in page
