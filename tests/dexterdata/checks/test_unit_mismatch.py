"""Numbers in another unit than the profile says: told by gravity, by a turn, by a column's name."""

from __future__ import annotations

import io

import numpy as np
import pytest

from dexterdata import checks, quality, readers
from dexterdata.profiles import Profile, parse
from dexterdata.recording import Level, Stream, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream, found

CHECK = "value.unit_mismatch"
SAMPLES = 1_000
G = 9.80665


def worn(at_rest: float, unit: str = "m/s2", moves: float = 0.02) -> Stream:
    """What an accelerometer on a hand says that is turned about, and moved a little."""
    angle = np.linspace(0, 3, SAMPLES)[:, None] + np.array([0.0, 0.5 * np.pi, 0.0])
    gravity = at_rest * np.cos(angle) * np.array([1.0, 1.0, 0.0])
    noise = at_rest * moves * np.random.default_rng(8).normal(size=(SAMPLES, 3))
    names = ("accel_x", "accel_y", "accel_z")
    return a_stream(gravity + noise, kind=StreamKind.IMU, unit=unit, channels=names)


@pytest.mark.parametrize(
    ("at_rest", "reads", "meant"),
    [
        (1.0, "1", "these are g, which the profile calls m/s²"),
        (G * G, "96.17", "these are m/s², which the profile calls g"),
        (1_000.0, "1000", "these are mg, which the profile calls m/s²"),
    ],
)
@pytest.mark.parametrize("unit", ["m/s2", "m/s²"])
def test_gravity_tells_the_unit_of_acceleration(at_rest, reads, meant, unit):
    (finding,) = found(worn(at_rest, unit, moves=0.0), CHECK)

    assert finding.message == (
        f"Most of the time the acceleration is about {reads} m/s², where gravity is 9.81: {meant}."
    )
    assert (finding.level, finding.stream) == (Level.WARNING, "angles")
    assert finding.value == pytest.approx(at_rest, rel=0.01)
    assert finding.limit == pytest.approx((0.9 * G, 1.1 * G))


@pytest.mark.parametrize("moves", [0.02, 0.5])
def test_acceleration_in_metres_is_left_in_peace(moves):
    assert found(worn(G, moves=moves), CHECK) == []


def test_acceleration_without_gravity_is_not_taken_for_g():
    moved = 0.6 * np.random.default_rng(3).normal(size=(SAMPLES, 3))  # 1 m/s² in the middle
    stream = a_stream(moved, kind=StreamKind.IMU, unit="m/s2")

    assert found(stream, CHECK) == []


def turning(peak: float, unit: str = "rad/s") -> Stream:
    turns = peak * np.sin(np.linspace(0, 60, SAMPLES))[:, None] * np.array([0.1, 1.0, 0.2])
    return a_stream(turns, kind=StreamKind.IMU, unit=unit)


def test_turn_rates_beyond_any_hand_are_degrees():
    (finding,) = found(turning(300.0), CHECK)

    assert finding.message == (
        "The sensor turns at up to 307 rad/s, 49 times round a second: these are °/s, which the "
        "profile calls rad/s."
    )
    assert (finding.level, finding.limit) == (Level.WARNING, (None, 70.0))


@pytest.mark.parametrize("peak", [0.5, 30.0])
def test_turn_rates_of_a_hand_are_left_in_peace(peak):
    assert found(turning(peak), CHECK) == []


def test_sensor_of_both_is_judged_by_its_three_first_and_three_last_channels():
    both = np.concatenate([worn(1.0).values, turning(300.0).values], axis=1)
    names = tuple(f"{what}_{axis}" for what in ("accel", "gyro") for axis in "xyz")
    stream = a_stream(both, kind=StreamKind.IMU, unit="m/s², rad/s", channels=names)

    said = [finding.message[-30:] for finding in found(stream, CHECK)]

    assert said == [
        "g, which the profile calls m/s²."[-30:],
        "s, which the profile calls rad/s."[-30:],
    ]


def test_another_unit_costs_points_of_the_range():
    recording = a_recording(worn(1.0))

    said = quality.score(recording, checks.run(recording), [1.0])

    assert said["areas"]["range"] == 40


def profiled(columns: str, unit: str, kind: str = "joint_angle", more: str = "") -> Profile:
    return parse(
        'schema = 1\nname = "a_glove"\nversion = "1.0.0"\nmatch = {columns = ["t"]}\n'
        'clock = {column = "t", unit = "s"}\n[[stream]]\nname = "numbers"\nhand = "right"\n'
        f'kind = "{kind}"\nunit = "{unit}"\ncolumns = [{columns}]\n{more}'
    )


def messages(columns: list[str], unit: str, kind: str = "joint_angle", more: str = "") -> list[str]:
    rows = np.random.default_rng(4).normal(scale=0.1, size=(50, len(columns)))
    table = np.column_stack([np.arange(50) / 100, rows]).tolist()
    lines = [",".join(["t", *columns]), *(",".join(map(str, row)) for row in table)]
    profile = profiled(", ".join(f'"{name}"' for name in columns), unit, kind, more)
    file = io.BytesIO("\n".join(lines).encode())
    recording = readers.read(file, format="csv", profile=profile)
    return [one.message for one in checks.run(recording) if one.check == CHECK]


@pytest.mark.parametrize(
    ("columns", "unit", "kind", "said"),
    [
        (["index_mcp_deg"], "rad", "joint_angle", "The name index_mcp_deg says deg"),
        (["thumb_rad"], "deg", "joint_angle", "The name thumb_rad says rad"),
        (["fz_mN"], "N", "force", "The name fz_mN says mN"),
        (["fx_N", "fy_N"], "mN", "force", "The names fx_N, fy_N say N"),
        (["acc x [g]"], "m/s2", "imu", "The name acc x [g] says g"),
        (["gyro_x_dps"], "rad/s", "imu", "The name gyro_x_dps says deg/s"),
        (["Index (degrees)"], "1", "bend", "The name Index (degrees) says deg"),
    ],
)
def test_a_name_that_says_another_unit_than_the_profile_is_a_warning(columns, unit, kind, said):
    assert messages(columns, unit, kind) == [f"{said}, the profile says {unit}: one is wrong."]


def test_the_name_in_the_file_counts_though_the_profile_gives_another():
    (message,) = messages(["index_deg"], "rad", more='names = ["index_mcp_flexion"]')

    assert message == "The name index_deg says deg, the profile says rad: one is wrong."


@pytest.mark.parametrize(
    ("columns", "unit", "kind"),
    [
        (["index_mcp_deg", "thumb_mcp_deg"], "deg", "joint_angle"),
        (["index_mcp_deg"], "°", "joint_angle"),
        (["fz_mN"], "mN", "force"),
        (["acc_x_ms2"], "m/s²", "imu"),
        (["index_raw", "thumb_adc"], "rad", "joint_angle"),
        (["pos_t", "pos_i", "pos_m"], "mm", "joint_position"),  # fingers
        (["psi", "phi_psi"], "rad", "joint_angle"),  # an angle, no pressure
        (["index_mcp", "thumb"], "rad", "joint_angle"),
        (["x [C]"], "rad", "joint_angle"),
        (["index_mcp_deg"], "rad", "other"),
    ],
)
def test_names_that_agree_or_say_no_unit_are_left_in_peace(columns, unit, kind):
    assert messages(columns, unit, kind) == []
