"""Layouts of HDF5 files that are known without a profile of one's own: EgoDex, group/stream/data.

The files are synthetic: nobody was recorded for them.
"""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from dexterdata import hand, profiles
from dexterdata.hand import maps
from dexterdata.hand.names import ANGLE_CHANNELS
from dexterdata.profiles import FileShape
from dexterdata.recording import StreamKind
from dexterdata.sandbox import Examination, examine
from tests.dexterdata.readers.files import hdf5_file

FRAMES = 120
SECONDS = np.arange(FRAMES) / 30
OF_THE_UPLOAD = {"meta.missing_consent"}  # said on the upload page
DROP = "transforms/leftRingFingerTip"


def hands(side: str) -> dict[str, np.ndarray]:
    """A hand that opens and closes while it is carried along, by ARKit's names, (n, 3) m."""
    chance = np.random.default_rng(len(side))
    bend = 0.5 + 0.4 * np.sin(2 * np.pi * 0.5 * SECONDS)
    angles = np.zeros((FRAMES, len(ANGLE_CHANNELS)), np.float32)
    angles[:, :20] = bend[:, None] * chance.uniform(0.6, 0.9, 20) * 0.8
    angles[:, [5, 9, 13, 17]] = 0.02
    positions = hand.forward(angles, side) + chance.normal(scale=1e-4, size=(FRAMES, 26, 3))
    way = np.stack([0.1 * np.sin(SECONDS), 0.05 * np.cos(SECONDS), 0.02 * SECONDS], axis=1)
    return maps.to_arkit(positions + way[:, None] + (0.2 if side == "right" else -0.2), side)


HANDS = hands("left") | hands("right")


def egodex(file: h5py.File) -> None:
    """The layout of EgoDex: a synthetic file, made for this test."""
    for name, positions in HANDS.items():
        matrices = np.tile(np.eye(4, dtype=np.float32), (FRAMES, 1, 1))
        matrices[:, :3, 3] = positions
        file[f"transforms/{name}"] = matrices
        doubt = 0.1 * np.abs(np.sin(SECONDS)) if "Tip" in name else np.zeros(FRAMES)
        file[f"confidences/{name}"] = (1 - doubt).astype(np.float32)
    file["transforms/camera"] = np.tile(np.eye(4, dtype=np.float32), (FRAMES, 1, 1))
    file["camera/intrinsic"] = np.eye(3, dtype=np.float32)
    file.attrs["task"] = "lock_unlock_key"
    file.attrs["llm_description"] = "Lock the box with the key."
    file.attrs["llm_objects"] = ["box", "key"]


def examined(build, folder, profile=None, **options) -> Examination:
    path = folder / "0.hdf5"
    path.write_bytes(hdf5_file(build).getvalue())
    return examine(path, profile=profile, **options)


def found(examination: Examination) -> set[str]:
    return {finding["check"] for finding in examination.report["findings"]} - OF_THE_UPLOAD


def streams_of(examination: Examination) -> dict[str, dict]:
    return {stream["name"]: stream for stream in examination.report["recording"]["streams"]}


def test_egodex_is_known_and_has_two_hands_without_a_false_finding(tmp_path):
    examination = examined(egodex, tmp_path, render=True)

    assert examination.report["profile"] == "egodex"
    assert found(examination) == set()
    streams = streams_of(examination)
    assert set(streams) == {"left_hand", "right_hand", "confidence"}
    assert [(s["kind"], s["unit"]) for s in streams.values()] == [
        ("joint_position", "m"),
        ("joint_position", "m"),
        ("other", "1"),
    ]
    assert examination.report["recording"]["hand"] == "both"
    assert [len(streams[name]["channels"]) for name in ("left_hand", "confidence")] == [75, 50]
    assert streams["left_hand"]["channels"][:4] == [
        "Hand_x",
        "Hand_y",
        "Hand_z",
        "ThumbKnuckle_x",
    ]
    assert examination.report["recording"]["duration_s"] == pytest.approx((FRAMES - 1) / 30)
    assert len(examination.renderings) == 1


def test_egodex_says_what_was_done(tmp_path):
    (episode,) = examined(egodex, tmp_path).episodes

    assert (episode.task, episode.instruction) == ("lock_unlock_key", "Lock the box with the key.")
    assert episode.objects == ("box", "key")
    assert (episode.t_start_s, episode.t_end_s) == (0.0, pytest.approx((FRAMES - 1) / 30))


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("['box', 'key']", ("box", "key")),
        ("(5)", ()),
        ("('box')", ()),
        ("[{[]: 1}]", ()),
        ("box", ("box",)),
    ],
)
def test_objects_that_are_told_as_text_are_words_of_a_list_or_one_word(tmp_path, text, objects):
    def told(file: h5py.File) -> None:
        egodex(file)
        file.attrs["llm_objects"] = text

    (episode,) = examined(told, tmp_path).episodes

    assert episode.objects == objects


def test_positions_are_those_of_the_matrices_in_a_file_of_any_length():
    from dexterdata import readers

    repeated = 60  # large enough to be left in the file

    def build(file):
        egodex(file)
        for name, positions in HANDS.items():
            del file[f"transforms/{name}"]
            matrices = np.tile(np.eye(4, dtype=np.float32), (FRAMES * repeated, 1, 1))
            matrices[:, :3, 3] = np.tile(positions, (repeated, 1))
            file.create_dataset(f"transforms/{name}", data=matrices, chunks=(256, 4, 4))

    for make, times in ((egodex, 1), (build, repeated)):
        profile = profiles.load("egodex")
        recording = readers.read(hdf5_file(make), format="hdf5", profile=profile)
        stream = next(s for s in recording.streams if s.name == "right_hand")
        tip = stream.channels.index("IndexFingerTip_x")
        expected = np.tile(HANDS["rightIndexFingerTip"], (times, 1)).astype(np.float32)
        assert stream.values[:][:, tip : tip + 3].tolist() == expected.tolist()
        assert stream.values.dtype == np.float32


def test_egodex_hands_are_drawn_as_hands():
    from dexterdata import readers

    profile = profiles.load("egodex")
    tracks = hand.joints_of(readers.read(hdf5_file(egodex), format="hdf5", profile=profile))

    assert set(tracks) == {"left", "right"}
    assert not tracks["left"].estimated
    assert np.isfinite(tracks["left"].positions).all()


def test_egodex_without_confidences_is_as_good(tmp_path):
    def build(file):
        egodex(file)
        del file["confidences"]

    examination = examined(build, tmp_path)

    assert found(examination) == set()
    assert set(streams_of(examination)) == {"left_hand", "right_hand"}


def test_egodex_that_lacks_a_joint_says_which(tmp_path):
    def build(file):
        egodex(file)
        del file[DROP]

    examination = examined(build, tmp_path)

    (finding,) = [f for f in examination.report["findings"] if f["level"] == "error"]
    assert finding["check"] == "shape.width_mismatch"
    assert finding["message"] == (
        f"Of the profile's 25 arrays of left_hand the file lacks /{DROP}."
    )


def group_stream(file: h5py.File) -> None:
    """Two gloves and a wrist sensor: group/stream/{data, time}, a synthetic file."""
    chance = np.random.default_rng(5)
    for side in ("left", "right"):
        angles = file.create_group(f"{side}_glove/joint_angle")
        angles["data"] = 0.5 + 0.3 * np.sin(SECONDS[:, None] * np.arange(1, 6) + len(side))
        angles["data"].attrs["unit"] = "rad"
        angles["time"] = SECONDS
        touch = file.create_group(f"{side}_glove/tactile")
        touch["data"] = chance.uniform(0, 900, (FRAMES, 4, 4)).astype(np.float32)
        touch["data"].attrs["unit"] = "Pa"
        touch["time"] = SECONDS
    file["right_wrist/sensor/data"] = chance.normal(size=(FRAMES, 3))
    file["right_wrist/sensor/data"].attrs["kind"] = "imu"
    file["right_wrist/sensor/data"].attrs["unit"] = "m/s2"
    file["right_wrist/sensor/time_ms"] = SECONDS * 1000
    file["calibration"] = np.eye(4)


def test_group_stream_layout_is_understood_by_its_own_words(tmp_path):
    examination = examined(group_stream, tmp_path)

    assert examination.report["profile"] == "group_stream"
    assert found(examination) == set()
    assert {
        name: (s["kind"], s["unit"], len(s["channels"]), round(s["rate_hz"]))
        for name, s in streams_of(examination).items()
    } == {
        "left_glove_joint_angle": ("joint_angle", "rad", 5, 30),
        "right_glove_joint_angle": ("joint_angle", "rad", 5, 30),
        "left_glove_tactile": ("tactile", "Pa", 16, 30),
        "right_glove_tactile": ("tactile", "Pa", 16, 30),
        "right_wrist_sensor": ("imu", "m/s2", 3, 30),
    }


def test_a_profile_of_the_device_can_still_be_drafted(tmp_path):
    draft = profiles.parse(examined(group_stream, tmp_path).draft_profile)

    assert {part.name: (str(part.kind), part.hand, part.unit) for part in draft.streams} == {
        "left_glove_joint_angle_data": ("joint_angle", "left", "rad"),
        "left_glove_tactile_data": ("tactile", "left", "Pa"),
        "right_glove_joint_angle_data": ("joint_angle", "right", "rad"),
        "right_glove_tactile_data": ("tactile", "right", "Pa"),
        "right_wrist_sensor_data": ("other", "right", ""),
    }
    again = examined(group_stream, tmp_path, profile=draft)
    (open_places,) = [f for f in again.report["findings"] if f["check"] != "meta.missing_consent"]
    assert open_places["check"] == "meta.missing_profile"
    assert "right_wrist_sensor_data" in open_places["message"]


def test_group_stream_that_says_nothing_is_found_out(tmp_path):
    def build(file):
        file["rig/a/data"] = np.random.default_rng(6).normal(size=(FRAMES, 3))
        file["rig/a/time"] = SECONDS

    examination = examined(build, tmp_path)

    assert found(examination) == {"meta.missing_unit", "meta.missing_hand"}
    assert streams_of(examination)["rig_a"]["kind"] == "other"


def test_profile_of_a_device_goes_before_the_layout():
    shipped = {profile.name: profile for profile in profiles.builtin()}
    paths = dict.fromkeys(shipped["dexter_sim_glove"].match.paths, (9, 3))
    paths |= {path.replace("/data", "/time_s"): (9,) for path in paths if path.endswith("/data")}
    shape = FileShape("hdf5", ".h5", paths=paths)

    assert profiles.detect(shape, profiles.builtin()).name == "dexter_sim_glove"
    assert StreamKind.TACTILE in {part.kind for part in shipped["dexter_sim_glove"].streams}


@pytest.mark.parametrize(
    "paths",
    [
        {"/a/b/data": (9, 3), "/a/c/time": (9,)},
        {"/a/b/data": (9, 3), "/a/b/time": (4,)},
        {"/a/data": (9, 3), "/a/time": (9,)},
    ],
)
def test_data_without_its_time_beside_it_is_not_the_layout(paths):
    assert profiles.detect(FileShape("hdf5", ".h5", paths=paths), profiles.builtin()) is None
