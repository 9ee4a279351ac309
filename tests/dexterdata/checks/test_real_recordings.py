"""Real recordings, straight through reader and checks: what EXPECTED.csv and FIELD_NOTES say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dexterdata import checks, profiles, quality, readers
from dexterdata.checks import report
from dexterdata.recording import Level


def validated(path: Path, profile: str | None = None) -> tuple[str, dict[str, Level]]:
    """The verdict and the findings' ids; with ``profile`` "(none)" nothing is detected."""
    with path.open("rb") as file:
        known = readers.identify(file.read(65_536), path.name).format
        shape = readers.describe(file, format=known, extension=path.suffix.lower())
        chosen = profiles.detect(shape, profiles.builtin())
        if profile is not None:
            chosen = None if profile == "(none)" else profiles.load(profile)
        recording = readers.read(file, format=known, profile=chosen)
    findings = checks.run(recording)
    assert 0 <= quality.score(recording, findings, [])["score"] <= 100
    levels = {finding.check: finding.level for finding in reversed(findings)}
    return report.verdict(recording, findings), levels


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_glove_recordings_pass_with_their_profile(real_data, every):
    paths = sorted(real_data.glob("recordings/auslan_glove/*/*.tsd"))[::every]

    verdicts = {validated(path, "auslan_glove")[0] for path in paths}

    assert len(paths) == 570 // every
    assert verdicts <= {"pass", "warn"}


def test_nameless_columns_are_never_guessed(real_data):
    path = next(real_data.glob("recordings/auslan_glove/tctodd2/*.tsd"))

    verdict, levels = validated(path)

    assert verdict in ("warn", "fail")
    assert levels["meta.missing_profile"] is Level.WARNING


@pytest.mark.parametrize(
    ("pattern", "profile"),
    [
        ("dapg_cyberglove_door/*.npz", "dapg_cyberglove_door"),
        ("dfki_markerglove/*.csv", "dfki_markerglove"),
        ("dexretarget_hand_video/*.npz", "dexretarget_hand_video"),
    ],
)
def test_good_recordings_are_recognised_and_pass(real_data, pattern, profile):
    for path in real_data.glob(f"recordings/{pattern}"):
        verdict, levels = validated(path)

        assert (verdict, levels) == validated(path, profile)
        assert verdict in ("pass", "warn")
        assert "meta.missing_profile" not in levels


def test_gap_of_53_seconds_fails_the_tracked_hands(real_data):
    path = real_data / "recordings/aria_hand_tracking/hand_tracking_results_v1.csv"

    verdict, levels = validated(path)

    assert verdict == "fail"
    assert levels["time.gap"] is Level.ERROR
    assert levels["pose.lost_tracking"] is Level.WARNING
    assert "value.railed_channel" not in levels


def test_empty_and_slow_logs_fail_for_their_own_reasons(real_data):
    reasons = {}
    for path in real_data.glob("recordings/actionnet_streamlogs/*.hdf5"):
        verdict, levels = validated(path)
        assert verdict == "fail"
        reasons[path.name[:19]] = {c for c, level in levels.items() if level is Level.ERROR}

    empty = {"shape.empty", "shape.width_mismatch"}
    assert reasons == {
        "2022-07-26_11-25-20": {"time.rate_mismatch"},
        "2022-07-26_14-29-57": empty,
        "2022-07-26_14-36-18": empty,
        "2022-07-26_14-37-09": empty,
    }


def test_wrists_seen_in_six_of_122_samples_warn(real_data):
    path = real_data / "recordings/aria_hand_tracking/wrist_and_palm_poses.csv"

    assert validated(path)[1]["pose.lost_tracking"] is Level.WARNING


@pytest.mark.parametrize("name", ["a.csv", "a.npz", "b.npz", "a.h5"])
def test_controls_are_never_failed(real_data, name):
    verdict, levels = validated(real_data / "hostile_controls" / name)

    assert verdict == "warn"
    assert set(levels) == {
        "meta.missing_profile",
        "meta.missing_unit",
        "meta.missing_hand",
        "meta.missing_consent",
    }
