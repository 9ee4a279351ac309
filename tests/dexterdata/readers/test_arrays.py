"""NPZ and HDF5: described without a profile, understood with one, refused where hostile."""

from __future__ import annotations

import contextlib
import io
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dexterdata import checks, readers
from dexterdata.readers import ContainerError
from dexterdata.recording import NANOSECONDS, StreamKind
from tests.dexterdata.readers.files import a_profile, hdf5_file, npz_file

ANGLES = 'name = "angles"\nkind = "joint_angle"\nhand = "right"\nunit = "rad"\n'
NOISE = np.random.default_rng(2).normal(size=(30, 4))
TIMES = np.arange(30) / 100


NPZ_BYTES = npz_file(timestamp=TIMES, angles=NOISE).getvalue()
HDF5_BYTES = hdf5_file(lambda file: file.create_dataset("a/data", data=NOISE)).getvalue()


def read_npz(profile=None, **arrays):
    return readers.read(npz_file(**arrays), format="npz", profile=profile)


def read_hdf5(build, profile=None):
    return readers.read(hdf5_file(build), format="hdf5", profile=profile)


def test_npz_arrays_along_time_are_described():
    recording = read_npz(timestamp=TIMES, angles=NOISE.astype(np.float32), hand=np.array("right"))

    (stream,) = recording.streams
    assert (stream.name, stream.kind, stream.rate_hz) == ("angles", StreamKind.OTHER, 100.0)
    assert stream.values.dtype == np.float32
    assert recording.metadata == {"hand": "right"}


def test_npz_without_time_gets_the_profiles_rate():
    profile = a_profile(f'{ANGLES}path = "q"', match='{paths = ["q"]}')

    (stream,) = read_npz(profile, q=NOISE).streams

    assert not stream.has_clock
    assert stream.nominal_rate_hz == 100.0
    assert stream.duration_s == pytest.approx(0.29)


def test_columns_of_an_array_make_a_stream():
    profile = a_profile(
        f'{ANGLES}path = "q"\ncolumns = [2, 0]\nnames = ["thumb", "index"]', match='{paths = ["q"]}'
    )

    (stream,) = read_npz(profile, q=NOISE).streams

    assert stream.values.tolist() == NOISE[:, [2, 0]].tolist()
    assert stream.channels == ("thumb", "index")


def test_joint_positions_are_flattened_with_names():
    recording = read_npz(p=np.random.default_rng(1).normal(size=(30, 21, 3)))

    assert recording.streams[0].values.shape == (30, 63)
    assert recording.streams[0].channels[:4] == ("0_x", "0_y", "0_z", "1_x")


def test_pickled_objects_are_code_and_never_run():
    file = io.BytesIO()
    np.savez(file, a=np.array([{"x": 1}], dtype=object))

    with pytest.raises(ContainerError) as caught:
        readers.read(file, format="npz", profile=None)

    assert caught.value.check == "container.code_inside"


def test_cut_npz_is_truncated():
    data = npz_file(a=NOISE).getvalue()

    with pytest.raises(ContainerError) as caught:
        readers.read(io.BytesIO(data[: len(data) // 2]), format="npz", profile=None)

    assert caught.value.check == "container.truncated"


def test_changed_bytes_in_an_npz_are_corrupt():
    data = bytearray(npz_file(a=NOISE).getvalue())
    data[200:300] = bytes(100)

    with pytest.raises(ContainerError) as caught:
        readers.read(io.BytesIO(bytes(data)), format="npz", profile=None)

    assert caught.value.check == "container.corrupt"


def test_arrays_that_would_not_fit_are_refused_before_loading(monkeypatch):
    monkeypatch.setattr("dexterdata.readers.array_store.MAX_LOADED_BYTES", 1000)

    with pytest.raises(ContainerError) as caught:
        read_npz(a=np.zeros((100, 4)))

    assert caught.value.check == "container.too_large"


def rig(file: h5py.File) -> None:
    group = file.create_group("glove/angles")
    group.attrs["Data headings"] = "['a', 'b', 'c', 'd']"
    group.attrs["Units"] = "deg"
    group["data"] = NOISE
    group["time_s"] = (1.6e9 + TIMES)[:, None]
    file.attrs["consent"] = "research"


def test_hdf5_group_with_data_and_time_is_described():
    recording = read_hdf5(rig)

    (stream,) = recording.streams
    assert stream.name == "glove/angles/data"
    assert stream.channels == ("a", "b", "c", "d")
    assert stream.t_ns[0] == 0
    assert stream.rate_hz == pytest.approx(100, abs=0.01)
    assert recording.metadata == {"consent": "research"}


def test_profile_finds_time_beside_the_data_and_the_files_own_unit():
    part = 'name = "angles"\nkind = "joint_angle"\npath = "/glove/angles/data"'
    profile = a_profile(part, clock='{path = "time_s", unit = "s"}', match='{paths = ["x"]}')

    (stream,) = read_hdf5(rig, profile).streams

    assert stream.has_clock
    assert stream.unit == "rad"
    assert stream.values == pytest.approx(np.deg2rad(NOISE))


def test_absent_array_and_absent_time_are_mismatches():
    here = f'{ANGLES}path = "/glove/angles/data"'
    gone = 'name = "touch"\nkind = "tactile"\npath = "/glove/touch/data"'
    profile = a_profile(here, gone, clock='{path = "when", unit = "s"}', match='{paths = ["x"]}')

    recording = read_hdf5(rig, profile)

    assert [finding.message for finding in recording.findings] == [
        "The profile's time when of glove/angles/data is not in the file.",
        "The profile's array /glove/touch/data is not in the file.",
    ]


def test_heading_list_of_one_for_many_columns_is_a_mismatch():
    def build(file: h5py.File) -> None:
        rig(file)
        file["glove/angles"].attrs["Data headings"] = "['emg_left']"

    (finding,) = read_hdf5(build).findings

    assert finding.message == "Channels named in the file: 1; in the array: 4."


@pytest.mark.parametrize("text", ["(5)", "('abcd')", "[{[]: 1}]", "[a, b", "[" * 5_000])
def test_headings_that_are_no_list_name_nothing(text):
    def build(file: h5py.File) -> None:
        rig(file)
        file["glove/angles"].attrs["Data headings"] = text

    recording = read_hdf5(build)

    (stream,) = recording.streams
    assert stream.channels == ("channel_0", "channel_1", "channel_2", "channel_3")
    assert recording.findings == ()


def test_samples_and_stamps_of_different_number_are_a_mismatch():
    def build(file: h5py.File) -> None:
        rig(file)
        del file["glove/angles/time_s"]
        file["glove/angles/time_s"] = TIMES[:20]

    profile = a_profile(
        f'{ANGLES}path = "/glove/angles/data"',
        clock='{path = "time_s", unit = "s"}',
        match='{paths = ["x"]}',
    )
    recording = read_hdf5(build, profile)

    assert recording.findings[0].message == "30 samples but 20 time stamps."
    assert recording.streams[0].samples == 20


def test_streams_of_one_clock_keep_their_distance():
    def build(file: h5py.File) -> None:
        file["a/data"], file["a/time_s"] = NOISE, TIMES + 5.0
        file["b/data"], file["b/time_s"] = NOISE, TIMES + 5.5

    first, second = read_hdf5(build).streams

    assert first.t_ns[0] == 0
    assert second.t_ns[0] == NANOSECONDS // 2


def test_not_a_number_in_arrays_is_judged_unless_the_profile_says_missing():
    values = NOISE.copy()
    values[3:6] = np.nan
    said = a_profile(f'{ANGLES}path = "q"\nmissing = {{nan = true}}', match='{paths = ["q"]}')
    unsaid = a_profile(f'{ANGLES}path = "q"', match='{paths = ["q"]}')

    def found(profile):
        return {finding.check for finding in checks.run(read_npz(profile, q=values))}

    assert "value.non_finite" in found(unsaid)
    assert "value.non_finite" not in found(said)
    assert "pose.lost_tracking" in found(said)


def test_episodes_group_is_read():
    def build(file: h5py.File) -> None:
        rig(file)
        text = h5py.string_dtype()
        file["episodes/t_start_s"], file["episodes/t_end_s"] = [0.0, 0.1], [0.1, 0.2]
        file["episodes/success"] = np.array([1, -1], dtype=np.int8)
        file.create_dataset("episodes/task", data=["pour water", "stir"], dtype=text)
        file.create_dataset("episodes/hand", data=["both", "?"], dtype=text)
        file.create_dataset("episodes/objects", data=["cup; jug", ""], dtype=text)

    first, second = read_hdf5(build).episodes

    assert (first.task, first.hand, first.success) == ("pour water", "both", True)
    assert first.objects == ("cup", "jug")
    assert (second.hand, second.success, second.objects) == ("unknown", None, ())


def test_success_that_is_no_number_is_not_known():
    def build(file: h5py.File) -> None:
        rig(file)
        file["episodes/t_start_s"], file["episodes/t_end_s"] = [0.0, 0.1, 0.2], [0.1, 0.2, 0.3]
        file["episodes/success"] = np.array([np.nan, 1.0, 0.0])

    assert [episode.success for episode in read_hdf5(build).episodes] == [None, True, False]


def test_start_and_stop_marks_become_episodes():
    def build(file: h5py.File) -> None:
        rig(file)
        marks = [[b"Pour", b"Start"], [b"Pour", b"Stop"], [b"Stir", b"Start"]]
        file["marks/data"], file["marks/time_s"] = (
            np.array(marks),
            1.6e9 + np.array([0.1, 0.2, 0.3]),
        )

    label = 'name = "marks"\nkind = "label"\npath = "/marks/data"'
    profile = a_profile(
        f'{ANGLES}path = "/glove/angles/data"',
        label,
        clock='{path = "time_s", unit = "s"}',
        match='{paths = ["x"]}',
    )
    (episode,) = read_hdf5(build, profile).episodes

    assert episode.task == "Pour"
    assert (episode.t_start_s, episode.t_end_s) == pytest.approx((0.1, 0.2), abs=1e-3)


@pytest.mark.parametrize("link", [h5py.SoftLink("/a"), h5py.ExternalLink("other.h5", "/a")])
def test_links_are_refused(link):
    def build(file: h5py.File) -> None:
        file["a"] = NOISE
        file["b"] = link

    with pytest.raises(ContainerError) as caught:
        read_hdf5(build)

    assert caught.value.check == "container.external_reference"


def test_cut_hdf5_is_truncated():
    data = hdf5_file(rig).getvalue()

    with pytest.raises(ContainerError) as caught:
        readers.read(io.BytesIO(data[: len(data) // 2]), format="hdf5", profile=None)

    assert caught.value.check == "container.truncated"


def test_other_formats_are_named():
    with pytest.raises(ContainerError) as caught:
        readers.read(io.BytesIO(b""), format="fbx", profile=None)

    assert caught.value.sentence == "Files of the format fbx are not read yet."
    assert caught.value.finding().check == "container.unsupported"


def test_profile_of_columns_does_not_fit_arrays():
    recording = read_npz(a_profile(f"{ANGLES}columns = [0]"), q=NOISE)

    message = (
        "The profile acme does not fit this file: it wants a table of 3 columns; the file has the "
        "array /q. No shipped profile fits: draft one with `dexter profile draft FILE`."
    )
    assert [finding.message for finding in recording.findings] == [message]


@settings(deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_no_damage_to_an_npz_crashes_the_reader(at, damage):
    place = at % len(NPZ_BYTES)
    damaged = NPZ_BYTES[:place] + damage + NPZ_BYTES[place + len(damage) :]

    with contextlib.suppress(ContainerError):
        checks.run(readers.read(io.BytesIO(damaged), format="npz", profile=None))


def test_no_cut_of_an_hdf5_file_crashes_the_reader():
    for size in range(0, len(HDF5_BYTES), 97):
        with pytest.raises(ContainerError) as caught:
            readers.read(io.BytesIO(HDF5_BYTES[:size]), format="hdf5", profile=None)

        assert caught.value.check in ("container.truncated", "container.corrupt")


def test_arrays_that_claim_a_negative_length_are_corrupt():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        header = str({"descr": "<f8", "fortran_order": False, "shape": (-5, 2)}).encode()
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)

    with pytest.raises(ContainerError) as caught:
        readers.read(file, format="npz", profile=None)

    assert caught.value.check == "container.corrupt"


def test_unit_of_the_files_own_attribute_that_is_not_known_is_a_warning_and_converts_nothing():
    def build(file):
        file["q"] = NOISE
        file["q"].attrs["unit"] = "degrees"

    recording = read_hdf5(build, a_profile('name = "q"\nkind = "joint_angle"\npath = "q"'))

    (stream,) = recording.streams
    assert stream.unit == "degrees"
    assert stream.values[:].tolist() == NOISE.tolist()
    (finding,) = [f for f in checks.run(recording) if f.check == "meta.missing_unit"]
    assert finding.level == "warning"
    assert "did you mean deg?" in finding.message


@pytest.mark.parametrize("unit", ["milliseconds", "msec", "MS"])
def test_clock_with_its_unit_in_words_is_understood(unit):
    def build(file):
        file["hand/data"] = NOISE
        file["hand/time"] = TIMES * 1000
        file["hand/time"].attrs["unit"] = unit

    (stream,) = read_hdf5(build).streams

    assert stream.rate_hz == pytest.approx(100.0)


def test_clock_with_a_unit_that_nobody_knows_is_taken_by_its_size():
    def build(file):
        file["hand/data"] = NOISE
        file["hand/time"] = 1_700_000_000_000 + TIMES * 1000
        file["hand/time"].attrs["unit"] = "ticks"

    (stream,) = read_hdf5(build).streams

    assert stream.rate_hz == pytest.approx(100.0)
