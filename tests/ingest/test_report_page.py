"""The report as a page: a verdict in words, plots with marks, what was run, and what changed."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from pypdf import PdfReader

from dexterdata.checks import RULE_SET_VERSION
from dexterdata.preview import decode
from ingest.models import Recording, ValidationRun
from ingest.reporting import comparison, drawing, plots
from ingest.reporting.explained import MINUS
from portal.storage import store
from tests.ingest.factories import METADATA, PROFILE, glove_csv, post, upload

LABEL = re.compile(r'class="stream-plot" role="img" aria-label="([^"]*)"')


def holed(table):
    """A second is missing in the middle, and the ring finger leaves its range after it."""
    table[200:, 0] += 1.0
    table[300:310, 4] = 1.4


def finding(check="value.spike", level="warning", stream="bend", channel="ring", start=None):
    return {"check": check, "level": level, "message": "It is so.", "stream": stream,
            "channel": channel, "t_start_s": start, "t_end_s": None, "count": None,
            "value": None, "limit": None, "line": None}  # fmt: skip


@pytest.fixture
def recording(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(spoil=holed), filename="hole.csv")
    return Recording.objects.get()


def page(client, recording):
    return client.get(recording.get_absolute_url()).content.decode()


def test_the_verdict_is_a_plain_sentence_with_the_score_beside_its_areas(client, recording):
    html = page(client, recording)

    run = ValidationRun.objects.get()
    assert recording.verdict == "fail"
    assert re.search(
        rf"Failed: \d+ errors? of \d+ checks?.*, by rule set {RULE_SET_VERSION}\.", html
    )
    assert f"<b>{run.report['quality']['score']}</b>" in html


def test_the_page_says_what_took_how_much_of_the_score(client, recording):
    html = page(client, recording)

    assert "of 100, from 3 of 6 areas</span>" in html
    part = html[html.index('class="score-why"') : html.index("</dl>")]
    rows = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part))
    assert rows[f"Timing {MINUS}68"] == "time.gap"
    assert rows["Capped at 40"] == "by 1 error"
    assert rows["Labels not measured"] == "no labels in the file that a check could judge"


def test_what_was_expected_and_found_has_its_unit(client, recording):
    html = page(client, recording)

    group = html[html.index('data-group="time.gap"') :]
    group = group[: group.index("</article>")]
    assert 'expected <span class="num">≤ 1 s</span>' in group
    assert '<span class="num">1.01 s</span>' in group


def test_a_hand_that_is_stated_later_gives_back_what_its_lack_took(client, partner, run_jobs):
    mute = PROFILE.replace('hand = "right"\n', "").replace("test_bend_glove", "mute_glove")
    with run_jobs():
        upload(client, partner, glove_csv(), profile=mute, metadata={"consent": "form 4"})
    recording = Recording.objects.get()
    before = page(client, recording)

    client.post(f"{recording.get_absolute_url()}describe/", {**METADATA, "hand": "left"})

    recording.refresh_from_db()
    assert "nobody says which hand it was: meta.missing_hand" in before
    assert "<b>90</b>" in before
    assert recording.quality == 100
    assert "meta.missing_hand</dd>" not in page(client, recording)


def test_a_file_that_passed_says_what_that_means(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv())

    html = page(client, Recording.objects.get())

    assert f"Passed: no check found an error or a warning, by rule set {RULE_SET_VERSION}." in html


def test_each_stream_is_drawn_with_its_findings_in_words_and_as_marks(client, recording):
    html = page(client, recording)

    (label,) = LABEL.findall(html)
    assert label.startswith("right_bend, 5 channels: values from 0.1")
    assert " to 1.4 over 4.99 s. Marked: " in label
    assert "value.out_of_range in ring at 4.00 s" in label
    drawing_of = html[html.index('class="stream-plot" role') :]
    assert 'class="gap" x="40.08%"' in drawing_of or 'class="gap" x="39.88%"' in drawing_of
    assert 'class="named"' in drawing_of
    assert "the darker band is" in html
    assert "style=" not in html


def test_a_hole_in_the_samples_is_a_hole_in_the_band(client, recording):
    with store().open(recording.preview_key) as file:
        (plot,) = plots.plots(file.read(), ValidationRun.objects.get().report)

    parts = plots.runs(plot.whole)
    assert len(parts) == 2
    width_s = plot.until_s / plot.whole.low.size
    assert (parts[1].start - parts[0].stop) * width_s == pytest.approx(1.0, abs=0.05)
    assert drawing.outline(plot.whole, plot).count("M") == 2
    assert (plot.least, plot.most) == (
        pytest.approx(np.nanmin(plot.whole.low)),
        pytest.approx(1.4, abs=1e-4),
    )


def test_a_preview_of_another_version_leaves_the_page_without_plots(client, recording):
    store().put(recording.preview_key, b"DXPV of another time", content_type="x/y")

    response = client.get(recording.get_absolute_url())

    assert response.status_code == 200
    assert "stream-plot" not in response.content.decode()


def test_a_preview_that_is_gone_leaves_the_page_without_plots(client, recording):
    store().delete(recording.preview_key)

    assert client.get(recording.get_absolute_url()).status_code == 200


def test_the_page_says_exactly_what_was_run(client, recording):
    run = ValidationRun.objects.get()
    html = page(client, recording)

    part = html[html.index('id="ran"') : html.index("SHA-256 of the file")]
    for name, value in (
        ("Rule set", run.rule_set),
        ("Profile", "test_bend_glove@1.2.0"),
        ("numpy", np.__version__),
        ("Time", f"{run.seconds:.2f} s"),
        ("Peak memory", f"{run.peak_mb:.0f} MB"),
    ):
        assert f'<dt>{name}</dt><dd class="num">{value}</dd>' in part
    assert "number 1, " in part


def test_a_second_check_is_compared_with_the_first(client, partner, recording, run_jobs):
    assert 'id="changes"' not in page(client, recording)
    first = ValidationRun.objects.get()
    older = [one for one in first.report["findings"] if one["check"] != "time.gap"]
    first.report = {**first.report, "findings": [*older, finding("pose.frozen", start=1.0)]}
    first.save()

    with run_jobs():
        assert post(client, f"recordings/{recording.public_id}/validate").status_code == 202
    html = page(client, recording)

    part = html[html.index('id="changes"') : html.index('id="runs"')]
    rows = re.findall(r"<code>([\w.]+)</code></th><td>.*?</svg>(\w+)</span>", part, re.S)
    assert rows == [("time.gap", "New"), ("pose.frozen", "Gone")]
    listed = re.findall(r'<th scope="row" class="num">(\d)</th>', html[html.index('id="runs"') :])
    assert listed == ["2", "1"]


def test_changes_are_counted_by_check_and_place():
    before = {"findings": [finding(), finding(), finding(channel="thumb")]}
    now = {"findings": [finding(), finding("time.gap", "error", channel=None)]}

    found = comparison.compare(before, now)

    assert [(one.check, one.place, one.before, one.now, one.word) for one in found] == [
        ("time.gap", "bend", 0, 1, "new"),
        ("value.spike", "bend, ring", 2, 1, "fewer"),
        ("value.spike", "bend, thumb", 1, 0, "gone"),
    ]


def test_a_group_names_the_channels_that_it_concerns(client, partner, run_jobs):
    def wild(table):
        table[100:110, 1] = 1.5
        table[200:210, 3] = -0.5

    with run_jobs():
        upload(client, partner, glove_csv(spoil=wild))
    html = page(client, Recording.objects.get())

    group = html[html.index('data-group="value.out_of_range"') :]
    assert "right_bend: thumb, middle" in group[: group.index("</article>")]
    assert "expected <span" in group


def test_the_preview_holds_what_the_plot_draws(client, recording):
    with store().open(recording.preview_key) as file:
        header = decode(file.read()).header

    assert [row["stream"] for row in header["plots"]] == ["right_bend"]


def test_a_mark_of_the_whole_stream_does_not_hide_what_it_marks():
    band = plots.Band(np.zeros(4), np.ones(4))
    whole, part = (plots.Mark(0, end_s, "error", "Wrong.") for end_s in (10, 5))
    plot = plots.Plot("a", "emg", "V", ("x",), 10, 10, 0, 1, band, marks=(whole, part))

    picture = drawing.svg(plot)

    behind, band_drawn, before = (
        picture.index(text) for text in ('width="100.00%"', 'class="whole"', 'width="50.00%"')
    )
    assert behind < band_drawn < before


ANGLES = (
    PROFILE.replace("test_bend_glove", "test_angle_glove")
    .replace('kind = "bend"', 'kind = "joint_angle"')
    .replace('unit = "1"', 'unit = "rad"')
    .replace("range = [0.0, 1.0]", "")
)


def test_a_wild_second_is_cut_off_and_does_not_make_the_rest_flat(client, partner, run_jobs):
    def wild(table):
        table[500:600, 2] = 50.0

    with run_jobs():
        upload(client, partner, glove_csv(seconds=10, spoil=wild), profile=ANGLES)
    recording = Recording.objects.get()
    html = page(client, recording)

    drawing_of = html[html.index('id="plots"') :]
    assert "<span>cut off: up to 50 rad</span>" in drawing_of
    (label,) = LABEL.findall(drawing_of)
    assert " to 50 rad over 9.99 s; cut off: up to 50 rad. Marked: " in label
    top = float(re.search(r'class="scale" aria-hidden="true"><span>([\d.]+)</span>', html)[1])
    assert 0.85 < top < 1.0
    (bar,) = re.findall(r'<rect class="cut" x="([\d.]+)" y="0" width="([\d.]+)"', drawing_of)
    assert [float(edge) for edge in bar] == pytest.approx([500, 100], abs=5)
    document = client.get(f"{recording.get_absolute_url()}report.pdf").content
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(document)).pages)
    assert "cut off: up to 50 rad" in " ".join(text.split())
    group = html[html.index('data-group="pose.impossible_joint"') : html.index('id="plots"')]
    assert '<span class="num">≤ 12.57 rad</span>' in group
    assert '<span class="num">50 rad</span>' in group
    assert 'Play from <span class="num">5.00 s</span>' in group
