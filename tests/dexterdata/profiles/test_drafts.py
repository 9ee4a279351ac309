"""A drafted profile, used as it is, reads the file that it was drafted from."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dexterdata import checks, profiles, readers
from dexterdata.recording import Level, Recording
from dexterdata.sandbox import examine
from tests.dexterdata.readers import bag_files, lerobot_sets, mcap_files, video_files
from tests.dexterdata.readers.files import hdf5_file, npz_file
from tests.dexterdata.readers.test_mat import mat5_file, mat73_file

COUNT = 40
SECONDS = np.arange(COUNT) / 100
ANGLES = np.sin(SECONDS[:, None] + np.arange(3))
Told = dict[str, tuple[int, int]]  # stream -> samples and channels


def csv() -> bytes:
    """An index without a name, a clock in epoch milliseconds, two numbers and a word."""
    rows = [
        f"{number},{1_700_000_000_000 + number * 10},{number / 7:.3f},{-number},{word}"
        for number, word in enumerate(["reach"] * 20 + ["grasp"] * 20)
    ]
    return "\n".join([",timestamp,thumb,index,task", *rows]).encode()


def headless() -> bytes:
    rows = np.column_stack([ANGLES, ANGLES]).tolist()
    return "\n".join(" ".join(f"{value:.4f}" for value in row) for row in rows).encode()


def npz() -> bytes:
    arrays = {"time_ms": SECONDS * 1000, "angles": ANGLES, "names": np.array(["a", "b"])}
    return npz_file(**arrays, scale=np.eye(3)).getvalue()


def hdf5() -> bytes:
    """Two groups, each with a clock of its own, and what is no series."""

    def build(file):
        for hand, rows in (("left", COUNT), ("right", COUNT // 2)):
            file[f"{hand}/data"] = ANGLES[:rows]
            file[f"{hand}/time_s"] = SECONDS[:rows]
            file[f"{hand}/data"].attrs["unit"] = "rad"
        file["calibration"] = np.eye(4)
        file["note"] = "synthetic"

    return hdf5_file(build).getvalue()


def mat5() -> bytes:
    return mat5_file({"time_s": SECONDS, "angles": ANGLES, "who": "nobody"}).getvalue()


def mat73() -> bytes:
    def build(file):
        file["time_s"] = SECONDS[None, :]
        file["angles"] = ANGLES.T
        for name in file:
            file[name].attrs["MATLAB_class"] = np.bytes_(b"double")

    return mat73_file(build).getvalue()


def mcap() -> bytes:
    values = [{"q": [number / 7, -number], "label": "none"} for number in range(COUNT)]
    words = mcap_files.json_topic("/words", [{"word": "reach"}] * COUNT)
    return mcap_files.write(mcap_files.json_topic("/hand", values), words)


def bag() -> bytes:
    payloads = [bag_files.joints(n, ["a", "b"], [n / 9, 0.5]) for n in range(COUNT)]
    note = ("std_msgs/String", "string data")
    return bag_files.write(
        bag_files.Topic("/hand", bag_files.JOINTS, payloads),
        bag_files.Topic("/note", note, [bag_files.text("ok")] * 3),
    )


def parquet() -> bytes:
    columns = {
        "timestamp": SECONDS,
        "frame_index": np.arange(COUNT),
        "thumb": ANGLES[:, 0],
        "index_finger": ANGLES[:, 1],
        "state": pa.array(ANGLES.tolist(), pa.list_(pa.float64(), 3)),
        "task": ["reach"] * COUNT,
    }
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def video() -> bytes:
    return video_files.write(COUNT)


CASES: dict[str, tuple[str, str, Callable[[], bytes], Told]] = {
    "csv": ("csv", ".csv", csv, {"all_columns": (COUNT, 2)}),
    "csv without header": ("csv", ".tsd", headless, {"all_columns": (COUNT, 6)}),
    "npz": ("npz", ".npz", npz, {"angles": (COUNT, 3)}),
    "hdf5": ("hdf5", ".h5", hdf5, {"left_data": (COUNT, 3), "right_data": (COUNT // 2, 3)}),
    "mat 5": ("mat", ".mat", mat5, {"angles": (COUNT, 3)}),
    "mat 7.3": ("mat", ".mat", mat73, {"angles": (COUNT, 3)}),
    "mcap": ("mcap", ".mcap", mcap, {"/hand": (COUNT, 2)}),
    "bag": ("bag", ".bag", bag, {"/hand": (COUNT, 2)}),
    "parquet": ("parquet", ".parquet", parquet, {"all_columns": (COUNT, 2), "state": (COUNT, 3)}),
    "video": ("video", ".mp4", video, {"moov_video": (COUNT, 1)}),
}


def drafted(case: str) -> str:
    format_name, extension, make, _ = CASES[case]
    file = io.BytesIO(make())
    return profiles.draft(readers.describe(file, format=format_name, extension=extension))


def read(case: str) -> Recording:
    """The file, read with the draft as it is."""
    format_name, _, make, _ = CASES[case]
    profile = profiles.parse(drafted(case))
    return readers.read(io.BytesIO(make()), format=format_name, profile=profile)


def test_every_format_that_is_read_has_its_case():
    assert {case[0] for case in CASES.values()} == set(readers.READABLE)


@pytest.mark.parametrize("case", CASES)
def test_draft_reads_the_file_that_it_was_made_from(case):
    recording = read(case)

    found = {s.name: (s.samples, len(s.channels)) for s in recording.streams}
    assert found == CASES[case][3]
    assert recording.profile == "my_device"
    assert not [f for f in recording.findings if f.check != "meta.missing_profile"]


@pytest.mark.parametrize("case", [case for case in CASES if case != "csv without header"])
def test_draft_recognises_the_file_that_it_was_made_from(case):
    format_name, extension, make, _ = CASES[case]
    shape = readers.describe(io.BytesIO(make()), format=format_name, extension=extension)

    assert profiles.detect(shape, [profiles.parse(drafted(case))]) is not None


@pytest.mark.parametrize("case", [case for case in CASES if case != "csv without header"])
def test_draft_finds_the_clock(case):
    recording = read(case)

    assert all(stream.has_clock for stream in recording.streams)
    rate_hz = 30 if case == "video" else 100
    assert {round(stream.rate_hz) for stream in recording.streams} == {rate_hz}


@pytest.mark.parametrize("case", CASES)
def test_what_a_person_must_say_is_marked(case):
    text = drafted(case)

    assert 'source = "?"' in text
    if case != "video":
        assert re.search(
            r'^kind = "(other"      # \?|joint_angle"    # a guess)', text, re.MULTILINE
        )
        assert '# unit = "?"' in text
        assert {stream.unit for stream in read(case).streams} <= {"", "rad"}


def test_words_of_a_table_become_episodes():
    assert [episode.task for episode in read("csv").episodes] == ["reach", "grasp"]


@pytest.mark.parametrize(
    ("case", "left_out"),
    [("npz", "/names"), ("hdf5", "/calibration"), ("mcap", "/words"), ("parquet", "task")],
)
def test_what_is_left_out_is_named(case, left_out):
    tail = drafted(case).split("# Not read, because it is no series of numbers:")[1]

    assert f'#   "{left_out}"' in tail
    assert left_out.strip("/") not in {stream.name for stream in read(case).streams}


@pytest.mark.parametrize("case", [case for case in CASES if case != "video"])
def test_draft_comes_out_of_the_box_as_it_is_here(case, tmp_path):
    _, extension, make, _ = CASES[case]
    path = tmp_path / f"a{extension}"
    path.write_bytes(make())

    examination = examine(path)

    assert examination.draft_profile == drafted(case)


@pytest.mark.parametrize("write", [lerobot_sets.write_v2, lerobot_sets.write_v3])
def test_draft_of_a_set_reads_and_recognises_the_set(write, tmp_path):
    folder = write(tmp_path / "set")

    first = examine(folder)
    profile = profiles.parse(first.draft_profile)
    second = examine(folder, profile=profile)

    streams = {s["name"]: s["samples"] for s in second.report["recording"]["streams"]}
    rows = 3 * lerobot_sets.ROWS
    assert streams == {"observation.state": rows, "observation.tactile": rows}
    assert second.report["profile"] == "my_device"
    assert not [f for f in second.report["findings"] if f["level"] == "error"]
    assert profile.match.paths == ("/observation.state", "/observation.tactile")


def test_file_without_a_clock_gets_a_rate_to_check():
    text = drafted("csv without header")

    assert "clock = {rate_hz = 100.0}    # ? the device's rate: the file has no time" in text


def test_odd_names_make_no_broken_draft():
    shape = profiles.FileShape(
        "csv", ".csv", columns=('a "b"', "c\x7f", "ü\\"), ranges={"c\x7f": (0.0, 1.0)}
    )

    assert profiles.parse(profiles.draft(shape)).streams[0].columns == ('a "b"', "c\x7f", "ü\\")


def test_words_in_a_file_without_a_header_are_left_out():
    data = "\n".join(f"{number / 10} reach {number * 3}" for number in range(COUNT)).encode()
    shape = readers.describe(io.BytesIO(data), format="csv", extension=".txt")
    text = profiles.draft(shape)

    recording = readers.read(io.BytesIO(data), format="csv", profile=profiles.parse(text))

    assert profiles.parse(text).streams[0].columns == (0, 2)
    assert "series of numbers:\n#   1\n" in text
    assert np.isfinite(recording.streams[0].values[:]).all()


def a_glove() -> bytes:
    """A table whose names say much: both hands' angles, a motion sensor, touch; but for one."""
    header = (
        "time_s,right_thumb_mcp_deg,right_index_pip_deg,left_thumb_mcp_deg,acc_x,acc_y,gyro_x_dps,"
        "wrist_acc_x [m/s^2],quat_w,quat_x,quat_y,quat_z,fsr_0,fsr_1,fsr_2,force_index_N,"
        "Index_Tip_X_mm,battery"
    )
    noise = np.random.default_rng(4).normal(size=(COUNT, header.count(",")))
    rows = np.column_stack([SECONDS, noise]).tolist()
    return "\n".join([header, *(",".join(map(repr, row)) for row in rows)]).encode()


def test_names_of_columns_are_guessed_into_streams_by_kind_side_and_unit():
    shape = readers.describe(io.BytesIO(a_glove()), format="csv", extension=".csv")
    text = profiles.draft(shape)

    streams = {
        part.name: (str(part.kind), part.hand, part.unit, len(part.columns))
        for part in profiles.parse(text).streams
    }
    assert streams == {
        "right_joint_angle": ("joint_angle", "right", "deg", 2),
        "left_joint_angle": ("joint_angle", "left", "deg", 1),
        "acceleration": ("imu", "unknown", "", 2),
        "angular_velocity": ("imu", "unknown", "deg/s", 1),
        "wrist_acceleration": ("imu", "unknown", "m/s^2", 1),
        "orientation": ("pose", "unknown", "1", 4),
        "tactile": ("tactile", "unknown", "", 3),
        "force": ("force", "unknown", "N", 1),
        "joint_position": ("joint_position", "unknown", "mm", 1),
        "other_columns": ("other", "unknown", "", 1),
    }
    assert 'layout = {kind = "vector", shape = [3]}    # a guess: check it' in text
    for line in text.splitlines():
        if line.startswith(("kind = ", "hand = ", "unit = ", "layout = ")):
            assert "# a guess" in line or "# ?" in line, line


def test_draft_of_guesses_reads_the_file_as_it_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(a_glove())

    profile = profiles.parse(examine(path).draft_profile)
    report = examine(path, profile=profile).report

    assert report["verdict"] != "refused"
    assert [f for f in report["findings"] if f["check"].startswith("shape.")] == []
    assert {s["name"]: s["unit"] for s in report["recording"]["streams"]}["force"] == "N"


@pytest.mark.parametrize("column", ["thumb", "q", "temperature", "x", "index", "sensor_n"])
def test_names_that_say_too_little_are_not_guessed(column):
    (stream,) = profiles.parse(
        profiles.draft(profiles.FileShape("csv", columns=(column, "b")))
    ).streams[:1]

    assert (stream.name, stream.kind) == ("all_columns", "other")


@pytest.mark.parametrize(
    ("name", "size", "kind", "layout"),
    [
        ("grid", (2000, 16, 16), "tactile", ("matrix", (16, 16))),
        ("grid", (2000, 12, 20), "tactile", ("matrix", (12, 20))),
        ("left/pressure", (2000, 1024), "tactile", ("matrix", (32, 32))),
        ("fsr", (2000, 5), "tactile", ("vector", (5,))),
        ("points", (2000, 21, 3), "joint_position", None),
        ("hand_pose", (2000, 4, 4), "pose", None),
        ("transforms/wrist", (2000, 4, 4), "other", None),
        ("values", (2000, 22), "other", None),
    ],
)
def test_arrays_are_guessed_by_name_and_size(name, size, kind, layout):
    shape = profiles.FileShape("npz", ".npz", paths={f"/{name}": size})

    (stream,) = profiles.parse(profiles.draft(shape)).streams

    assert stream.kind == kind
    assert layout == (stream.layout and (stream.layout.kind, stream.layout.shape))


def test_ranges_that_arrays_were_seen_in_are_told():
    text = drafted("npz")

    low, high = ANGLES.min(), ANGLES.max()
    assert f"# range = [{low:g}, {high:g}]    # ? seen in the first rows" in text


def test_unit_of_a_files_own_attribute_is_proposed_in_the_word_that_is_known():
    def build(file):
        file["angles"] = ANGLES
        file["angles"].attrs["unit"] = "degrees"

    shape = readers.describe(hdf5_file(build), format="hdf5", extension=".h5")

    assert 'unit = "deg"    # a guess: check it' in profiles.draft(shape)


def test_damaged_array_is_refused_for_what_it_is_and_not_for_its_draft(tmp_path):
    data = bytearray(npz())
    middle = data.index(b"angles.npy") + 200
    data[middle : middle + 40] = bytes(40)
    path = tmp_path / "a.npz"
    path.write_bytes(data)

    report = examine(path).report

    (finding,) = report["findings"]
    assert (report["verdict"], finding["check"]) == ("refused", "container.corrupt")
    assert "made the reader fail" not in finding["message"]


def complaints(text: str) -> list[str]:
    """What the recording's findings say of the profile, read with the CSV file of this module."""
    recording = readers.read(io.BytesIO(csv()), format="csv", profile=profiles.parse(text))
    found = [one for one in checks.run(recording) if one.check == "meta.missing_profile"]
    assert {one.level for one in found} <= {Level.WARNING}
    return [one.message for one in found]


DRAFTED = (
    "The profile my_device is a draft that nobody has completed. Still open, and marked with “?” "
    "in it: "
)


def test_draft_that_nobody_completed_says_which_places_are_open():
    (message,) = complaints(drafted("csv"))

    places = "device.maker, device.model, device.source, the kind of all_columns."
    assert message == DRAFTED + places


def test_draft_that_was_filled_in_is_a_profile():
    known = 'device = {maker = "Acme", model = "Glove 2", source = "data sheet"}'
    half = re.sub(r"^device = .*$", known, drafted("csv"), flags=re.MULTILINE)
    filled = re.sub(r'^kind = "other".*$', 'kind = "bend"', half, flags=re.MULTILINE)

    assert complaints(half) == [f"{DRAFTED}the kind of all_columns."]
    assert complaints(filled) == []


def test_no_shipped_profile_is_unfinished():
    assert [list(profiles.open_places(profile)) for profile in profiles.builtin()] == [
        [] for _ in profiles.builtin()
    ]
