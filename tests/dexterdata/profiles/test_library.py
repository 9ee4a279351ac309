"""The shipped profiles, detection by names, and drafts."""

from __future__ import annotations

import pytest

from dexterdata import profiles
from dexterdata.profiles import FileShape, Match, ProfileError
from dexterdata.profiles.time_names import is_time_name, unit_in_name
from dexterdata.profiles.units import time_factor_ns, to_si

SHIPPED = [profile.name for profile in profiles.builtin()]
OF_FOLDERS = {
    "actionnet_streamlogs",
    "aria_hand_tracking",
    "auslan_glove",
    "dapg_cyberglove_door",
    "dexretarget_hand_video",
    "dfki_markerglove",
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_profile_satisfies_the_schema(name):
    profile = profiles.load(name)

    assert profiles.parse(profile.text) == profile
    assert profile.device["source"]


def test_every_folder_of_this_format_has_its_profile():
    assert set(SHIPPED) >= OF_FOLDERS


def test_profile_is_loaded_from_a_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(profiles.load("auslan_glove").text.replace("auslan_glove", "my_glove"))

    assert profiles.load(path).name == "my_glove"


def test_unknown_profile_lists_the_shipped_ones():
    with pytest.raises(ProfileError) as caught:
        profiles.load("nobody_has_this")

    assert caught.value.code == "profile.not_found"
    assert "auslan_glove" in caught.value.sentence


def test_binary_file_is_no_profile(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ProfileError) as caught:
        profiles.load(path)

    assert caught.value.code == "profile.not_toml"


def test_file_is_recognised_by_its_columns():
    columns = profiles.load("dfki_markerglove").match.columns
    shape = FileShape("csv", ".csv", columns=("", *columns), columns_count=len(columns) + 1)

    assert profiles.detect(shape, profiles.builtin()).name == "dfki_markerglove"


def test_file_is_recognised_by_its_paths_with_or_without_slash():
    shape = FileShape("npz", ".npz", paths={"/joint_pos": (621, 21, 3)})

    assert profiles.detect(shape, profiles.builtin()).name == "dexretarget_hand_video"


def test_count_of_columns_alone_recognises_nothing():
    assert not Match(extensions=(".tsd",), columns_count=22).is_distinctive
    assert profiles.detect(FileShape("csv", ".tsd", columns_count=22), profiles.builtin()) is None


def test_two_fitting_profiles_are_none():
    profile = profiles.load("dfki_markerglove")
    shape = FileShape("csv", ".csv", columns=profile.match.columns)

    assert profiles.detect(shape, [profile]) is profile
    assert profiles.detect(shape, [profile, profile]) is None


def test_other_ending_does_not_fit():
    profile = profiles.load("dfki_markerglove")

    shape = FileShape("csv", ".txt", columns=profile.match.columns)

    assert profiles.detect(shape, [profile]) is None


@pytest.mark.parametrize(
    "shape",
    [
        FileShape("csv", ".tsd", columns_count=22, ranges={"0": (-0.5, 0.5)}),
        FileShape("csv", ".csv", columns=("time_ms", 'a "b"', "ü"), columns_count=3),
        FileShape("hdf5", ".h5", paths={"/t": (9,), "/right/angles": (9, 22)}),
        FileShape("npz", "", paths={"/a": (9, 2)}),
    ],
)
def test_draft_is_a_profile_that_can_be_parsed(shape):
    profile = profiles.parse(profiles.draft(shape))

    assert profile.name == "my_device"
    assert profile.streams


def test_draft_takes_the_time_column_and_shows_what_was_seen():
    shape = FileShape(
        "csv", ".csv", columns=("time_ms", "thumb"), columns_count=2, ranges={"thumb": (0.0, 0.25)}
    )

    text = profiles.draft(shape)

    assert 'clock = {column = "time_ms", unit = "ms"}' in text
    assert 'columns = ["thumb"]' in text
    assert "#   thumb: 0 to 0.25" in text


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("t", None),
        (".time", None),
        ("timestamp", None),
        ("Timestamp", None),
        ("time_s", "s"),
        ("tracking_timestamp_us", "us"),
        ("device/time_ms", "ms"),
        ("time [ms]", "ms"),
    ],
)
def test_time_columns_are_known_by_their_names(name, unit):
    assert is_time_name(name)
    assert unit_in_name(name) == unit


@pytest.mark.parametrize("name", ["thumb", "j0", "items", "time_str", "lifetime", "sometimes"])
def test_other_columns_are_not_time(name):
    assert not is_time_name(name)


def test_units_come_to_si():
    assert to_si("deg") == ("rad", pytest.approx(0.0174533, abs=1e-7))
    assert to_si("turn") == ("rad", pytest.approx(6.2831853, abs=1e-7))
    assert to_si("kPa") == ("Pa", 1000.0)
    assert to_si("count") == ("count", 1.0)
    assert time_factor_ns("us") == 1000.0
