"""Profiles of gloves on the market: each knows its files, passes good ones, catches bad ones.

The files are synthetic; they are written as the profiles' sources describe them.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest

from dexterdata import checks, profiles, readers
from dexterdata.recording import Level, Recording
from tests.dexterdata.profiles.device_files import (
    cyberglove,
    manus,
    senseglove,
    stretchsense,
    table,
    tactile_16x16,
    tactile_32x32,
    vmg30,
)

Made = Callable[[], bytes]


def text_of(rows: np.ndarray) -> bytes:
    return "\n".join(",".join(f"{value:.5f}" for value in row) for row in rows.tolist()).encode()


GOOD: dict[str, tuple[str, str, Made]] = {
    "manus_metaglove": ("csv", ".csv", lambda: table(manus())),
    "senseglove_right": ("csv", ".csv", lambda: table(senseglove("right"))),
    "senseglove_left": ("csv", ".csv", lambda: table(senseglove("left"))),
    "cyberglove3": ("csv", ".csv", lambda: table(cyberglove())),
    "vmg30": ("csv", ".csv", lambda: table(vmg30())),
    "tactile_16x16_lerobot": ("parquet", ".parquet", tactile_16x16),
    "tactile_32x32_hdf5": ("hdf5", ".h5", tactile_32x32),
}


def shape_of(data: bytes, format_name: str, extension: str) -> profiles.FileShape:
    return readers.describe(io.BytesIO(data), format=format_name, extension=extension)


def read(data: bytes, format_name: str, name: str) -> Recording:
    return readers.read(io.BytesIO(data), format=format_name, profile=profiles.load(name))


def found(recording: Recording) -> set[str]:
    """What is found, apart from what a partner says on the upload page."""
    return {f.check for f in checks.run(recording) if not f.check.startswith("meta.")}


def errors(recording: Recording) -> set[str]:
    return {f.check for f in checks.run(recording) if f.level == Level.ERROR}


@pytest.mark.parametrize("name", GOOD)
def test_file_of_the_device_is_recognised_as_its_own_alone(name):
    format_name, extension, make = GOOD[name]

    shape = shape_of(make(), format_name, extension)

    fitting = [p.name for p in profiles.builtin() if profiles.detect(shape, [p])]
    assert fitting == [name]
    assert profiles.detect(shape, profiles.builtin()).name == name


@pytest.mark.parametrize("name", GOOD)
def test_good_file_of_the_device_has_no_errors(name):
    format_name, _, make = GOOD[name]

    recording = read(make(), format_name, name)

    assert found(recording) == set()
    required = {part.name for part in profiles.load(name).streams if not part.is_optional}
    assert required <= {stream.name for stream in recording.streams}


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("manus_metaglove", lambda: table(manus(scale=57.3)), "value.out_of_range"),
        ("senseglove_right", lambda: table(senseglove("right", 57.3)), "value.out_of_range"),
        ("senseglove_left", lambda: table(senseglove("left", 57.3)), "value.out_of_range"),
        ("cyberglove3", lambda: table(cyberglove(scale=255)), "value.out_of_range"),
        ("vmg30", lambda: table(vmg30(scale=4096)), "value.out_of_range"),
        ("tactile_16x16_lerobot", lambda: tactile_16x16(3072), "value.out_of_range"),
        ("tactile_32x32_hdf5", lambda: tactile_32x32(8), "value.out_of_range"),
        ("tactile_32x32_hdf5", lambda: tactile_32x32(1, 50), "time.not_increasing"),
    ],
)
def test_file_in_another_scale_is_caught(name, data, check):
    recording = read(data(), GOOD[name][0], name)

    assert check in found(recording)


@pytest.mark.parametrize("name", ["manus_metaglove", "senseglove_right", "cyberglove3", "vmg30"])
def test_a_sensor_in_place_of_the_clock_is_caught(name):
    rows = GOOD[name][2]().decode().splitlines()
    clock = profiles.load(name).clock.column
    other = profiles.load(name).streams[0].columns[0]
    swapped = rows[0].replace(clock, "?").replace(other, clock).replace("?", other)

    recording = read("\n".join([swapped, *rows[1:]]).encode(), "csv", name)

    assert "time.not_increasing" in errors(recording)


def test_a_file_that_lacks_a_sensor_is_not_taken_for_the_device():
    columns = senseglove("right")
    del columns["r_pinky_dip"]

    shape = shape_of(table(columns), "csv", ".csv")

    assert profiles.detect(shape, profiles.builtin()) is None
    assert "shape.width_mismatch" in errors(read(table(columns), "csv", "senseglove_right"))


def test_manus_angles_and_positions_come_in_si_units():
    columns = manus()

    angles, positions = read(table(columns), "csv", "manus_metaglove").streams

    assert angles.channels[5] == "index_mcp_flexion"
    assert angles.values[:][:, 5] == pytest.approx(np.deg2rad(columns["Index_MCP_Flex"]), abs=1e-6)
    assert positions.channels[:3] == ("wrist_x", "wrist_y", "wrist_z")
    assert positions.values[:].max() == pytest.approx(0.04, abs=1e-3)
    assert angles.rate_hz == pytest.approx(60, rel=1e-3)


def test_cyberglove_of_eighteen_sensors_is_recognised_too():
    data = table(cyberglove(18))

    recording = read(data, "csv", "cyberglove3")

    assert profiles.detect(shape_of(data, "csv", ".csv"), profiles.builtin()).name == "cyberglove3"
    assert [len(stream.channels) for stream in recording.streams] == [18]
    assert errors(recording) == set()


def test_vmg_orientation_is_a_unit_quaternion_and_gravity_in_si():
    streams = {s.name: s for s in read(table(vmg30()), "csv", "vmg30").streams}

    assert streams["hand_orientation"].values[0:1].tolist() == [[0, 0, 0, 1]]
    assert streams["hand_acceleration"].values[:].max() == pytest.approx(0.9 * 9.80665, rel=1e-3)
    assert streams["fingertip_pressure"].layout.regions == (
        "thumb",
        "index",
        "middle",
        "ring",
        "little",
    )


def test_nameless_columns_are_only_suggested_and_read_when_the_profile_is_named():
    data = text_of(stretchsense())
    shape = shape_of(data, "csv", ".csv")

    assert profiles.detect(shape, profiles.builtin()) is None
    assert [p.name for p in profiles.suggest(shape, profiles.builtin())] == [
        "stretchsense_mocap_pro"
    ]
    recording = read(data, "csv", "stretchsense_mocap_pro")
    assert errors(recording) == set()
    assert len(recording.streams[0].channels) == 16


def test_nameless_columns_in_another_order_show_in_the_clock():
    swapped = np.roll(stretchsense(), 1, axis=1)

    recording = read(text_of(swapped), "csv", "stretchsense_mocap_pro")

    assert "time.not_increasing" in errors(recording)


@pytest.mark.parametrize("name", [*GOOD, "stretchsense_mocap_pro"])
def test_profile_tells_its_source_and_what_a_partner_must_check(name):
    profile = profiles.load(name)

    assert len(profile.device["source"]) > 30
    assert profile.device["maker"]
    assert "ssumed" in profile.text
    assert "for a partner to check" in profile.text.replace("\n# ", " ")
