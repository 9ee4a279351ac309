"""The registry: stable ids, one text each, findings in order and in bounds."""

from __future__ import annotations

import numpy as np

from dexterdata import checks
from dexterdata.checks.documentation import page
from dexterdata.recording import Level
from tests.conftest import PROJECT
from tests.dexterdata.checks.builders import a_recording, a_stream

BY_NAMESPACE = {
    "container": "not_what_name_says truncated corrupt external_reference too_large unsupported "
    "code_inside",
    "shape": "empty too_short bad_row width_mismatch",
    "time": "not_increasing repeated_stamps gap rate_mismatch jitter",
    "value": "non_finite out_of_range frozen stuck_channel railed_channel spike drift "
    "copied_channels unit_mismatch",
    "tactile": "saturated dead_taxels no_baseline",
    "pose": "lost_tracking jump impossible_joint",
    "sync": "offset length_mismatch",
    "meta": "missing_unit missing_hand missing_profile missing_consent label_unknown",
    "identity": "duplicate",
}
IDS = {f"{space}.{name}" for space, names in BY_NAMESPACE.items() for name in names.split()}


def test_every_id_of_the_contract_is_described_once():
    ids = [info.id for info in checks.describe()]

    assert ids == sorted(IDS)


def test_advice_fits_the_device_of_whoever_reads_it_and_adds_no_second_recipe():
    lost, large = map(checks.advice, ("pose.lost_tracking", "container.too_large"))

    assert all(f"with {device}" in lost.lower() for device in ("a glove", "a magnetic", "cameras"))
    assert "Do what the message says" in large  # which knows the format
    assert "MB" not in large


def test_every_check_says_what_it_means_and_what_to_do():
    for info in checks.describe():
        meaning, _, advice = info.text.partition("\n\n")
        assert meaning.endswith("."), info.id
        assert len(advice) > 60, info.id


def test_page_of_the_documentation_is_the_current_one():
    assert (PROJECT / "docs" / "checks.md").read_text("utf-8") == page()


def test_errors_come_first():
    values = np.zeros((200, 3))
    recording = a_recording(a_stream(values, unit=""), profile=None)

    levels = [finding.level for finding in checks.run(recording)]

    assert levels == sorted(levels, key=[Level.ERROR, Level.WARNING, Level.INFO].index)
    assert levels[0] is Level.ERROR


def test_no_check_gives_more_than_fifty_findings():
    values = np.full((200, 300), np.nan)

    findings = [f for f in checks.run(a_recording(a_stream(values))) if f.check.endswith("finite")]

    assert len(findings) == 51
    assert findings[-1].message == "250 more findings of this kind."
    assert findings[-1].count == 250


def test_checks_leave_the_recording_as_it_was():
    stream = a_stream()
    before = stream.values.copy()

    checks.run(a_recording(stream))

    assert np.array_equal(stream.values, before)
