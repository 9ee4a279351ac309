"""MATLAB files of both kinds: what becomes an array, and what is only named."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import h5py
import numpy as np
import pytest
from scipy import sparse
from scipy.io import matlab

from dexterdata import readers
from dexterdata.readers import mat, mat5
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import gates

SECONDS = np.arange(30) / 100
ANGLES = np.arange(90, dtype=np.float32).reshape(30, 3)


def mat5_file(content: dict[str, Any], *, is_packed: bool = True) -> BinaryIO:
    """A file as SciPy writes it: a second hand beside our reader."""
    file = io.BytesIO()
    matlab.savemat(file, content, do_compression=is_packed)
    return file


def mat73_file(build: Callable[[h5py.File], None]) -> BinaryIO:
    """HDF5 behind MATLAB's header of 512 bytes."""
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as content:
        build(content)
    header = b"MATLAB 7.3 MAT-file, synthetic".ljust(124) + b"\x00\x02IM"
    file.seek(0)
    file.write(header)
    return file


def refusal(data: bytes) -> str:
    with pytest.raises(ContainerError) as caught:
        gates.admit(io.BytesIO(data), name="a.mat", size_bytes=len(data))
    return caught.value.check


@pytest.mark.parametrize("is_packed", [True, False])
def test_arrays_of_version_5_run_along_their_first_axis(is_packed):
    file = mat5_file({"time_s": SECONDS, "angles": ANGLES}, is_packed=is_packed)

    (stream,) = readers.read(file, format="mat", profile=None).streams

    assert stream.name == "angles"
    assert np.array_equal(stream.values, ANGLES)
    assert stream.t_ns[-1] == 290_000_000


@pytest.mark.parametrize("kind", ["<f8", "<f4", "<i2", "<u1", "<i8", "<u4"])
def test_every_type_of_number_keeps_its_values(kind):
    values = np.arange(60).reshape(5, 4, 3).astype(kind)

    entry = mat.open_arrays(mat5_file({"a": values})).entries["a"]

    assert entry.shape == (5, 4, 3)
    assert np.array_equal(entry.load(), values)


def test_fields_of_structures_are_paths_and_texts_are_metadata():
    glove = {"subject": "P07", "rate": 100.0, "left": {"angles": ANGLES}}

    store = mat.open_arrays(mat5_file({"glove": glove, "note": "장갑"}))

    assert set(store.entries) == {"glove/left/angles"}
    assert store.metadata == {"glove/subject": "P07", "glove/rate": "100.0", "note": "장갑"}


def test_cells_sparse_and_complex_matrices_are_named_and_left_out():
    cells = np.array([ANGLES, "text"], dtype=object)
    file = mat5_file(
        {"c": cells, "s": sparse.csc_matrix(np.eye(3)), "z": ANGLES * 1j, "angles": ANGLES}
    )

    recording = readers.read(file, format="mat", profile=None)

    assert [stream.name for stream in recording.streams] == ["angles"]
    (note,) = recording.findings
    assert (note.level, note.count) == ("info", 3)
    assert note.message.endswith("c, s, z.")


def test_matrices_of_version_4_are_read_and_known_by_their_content():
    file = io.BytesIO()
    content = {
        "time_s": SECONDS,
        "angles": ANGLES,
        "task": "grasp",
        "rate": 100.0,
        "z": ANGLES * 1j,
    }
    matlab.savemat(file, content, format="4")
    size = file.tell()

    assert gates.admit(file, name="a.mat", size_bytes=size) == "mat"
    recording = readers.read(file, format="mat", profile=None)
    (stream,) = recording.streams
    assert np.array_equal(stream.values, ANGLES)
    assert stream.t_ns[-1] == 290_000_000
    assert recording.metadata == {"task": "grasp", "rate": "100.0"}
    assert refusal(file.getvalue()[:-3]) == "container.truncated"
    assert refusal(file.getvalue() + b"more") == "container.corrupt"


def test_matrices_of_version_4_may_be_written_from_the_other_end(real_data):
    with (real_data / "recordings/mat_container/testmatrix_4.2c_SOL2.mat").open("rb") as file:
        size = file.seek(0, 2)

        assert gates.admit(file, name="a.mat", size_bytes=size) == "mat"
        entry = mat.open_arrays(file).entries["testmatrix"]

    assert entry.shape == (3, 5)


def test_time_is_the_last_axis_of_what_version_7_3_stores():
    def build(content: h5py.File) -> None:
        content["time_s"] = SECONDS[None, :]
        content["hand/angles"] = ANGLES.T
        content["hand/touch"] = np.arange(120.0).reshape(2, 2, 30)

    file = mat73_file(build)
    size = file.seek(0, 2)

    assert gates.admit(file, name="a.mat", size_bytes=size) == "mat"
    angles, touch = readers.read(file, format="mat", profile=None).streams
    assert np.array_equal(angles.values, ANGLES)
    assert touch.values.shape == (30, 4)
    assert touch.values[1].tolist() == [1.0, 61.0, 31.0, 91.0]
    assert angles.t_ns[-1] == 290_000_000


def test_both_versions_give_rows_without_the_rest():
    touch = np.arange(30 * 2 * 4.0).reshape(30, 2, 4)

    def build(content: h5py.File) -> None:
        content.create_dataset("touch", data=touch.T, chunks=(4, 2, 8))
        content["row"], content["column"] = SECONDS[:, None], SECONDS[None, :]

    of_7 = mat.open_arrays(mat73_file(build)).entries
    of_5 = mat.open_arrays(mat5_file({"touch": touch, "row": SECONDS})).entries

    assert of_7["touch"].chunk_rows == 8
    for entry in (of_7["touch"], of_5["touch"]):
        assert entry.shape == (30, 2, 4)
        assert np.array_equal(entry.rows(7, 19), touch[7:19])
        assert np.array_equal(entry.load(), touch)
    for entry in (of_7["row"], of_7["column"], of_5["row"]):
        assert entry.shape == (30,)
        assert np.array_equal(entry.rows(7, 19), SECONDS[7:19])


def test_cells_of_version_7_3_are_left_out_and_their_texts_read():
    def build(content: h5py.File) -> None:
        content["angles"] = ANGLES.T
        content["#refs#/a"] = ANGLES.T
        content["cell"] = np.array([content["#refs#/a"].ref], h5py.ref_dtype)
        content["cell"].attrs["MATLAB_class"] = np.bytes_("cell")
        content["task"] = np.array([[ord(letter)] for letter in "grasp"], np.uint16)
        content["task"].attrs["MATLAB_class"] = np.bytes_("char")
        content["none"] = np.array([0, 0], np.uint64)
        content["none"].attrs["MATLAB_empty"] = np.uint8(1)

    file = mat73_file(build)

    assert gates.admit(file, name="a.mat", size_bytes=file.seek(0, 2)) == "mat"
    recording = readers.read(file, format="mat", profile=None)
    assert [stream.name for stream in recording.streams] == ["angles"]
    assert recording.metadata["task"] == "grasp"
    assert "cell" in recording.findings[0].message


def test_links_are_refused_behind_the_header_too():
    def build(content: h5py.File) -> None:
        content["angles"] = h5py.ExternalLink("/etc/passwd", "/x")

    assert refusal(mat73_file(build).getvalue()) == "container.external_reference"


def test_hdf5_behind_any_other_header_is_not_read():
    data = bytearray(mat73_file(lambda content: content.create_group("a")).getvalue())
    data[:6] = b"SECRET"

    with pytest.raises(ContainerError) as caught:
        gates.admit(io.BytesIO(data), name="a.h5", size_bytes=len(data))

    assert caught.value.check == "container.unsupported"


def test_a_file_cut_off_is_truncated():
    data = mat5_file({"angles": ANGLES}).getvalue()

    assert refusal(data[:-10]) == "container.truncated"
    assert refusal(data[:130]) == "container.truncated"
    assert refusal(data[:100]) == "container.corrupt"


def test_a_damaged_packed_element_is_damage():
    data = bytearray(mat5_file({"angles": np.random.default_rng(1).random((50, 3))}).getvalue())
    data[300:320] = bytes(20)

    assert refusal(bytes(data)) == "container.corrupt"


def test_more_values_declared_than_there_are_bytes_is_too_large():
    data = bytearray(mat5_file({"a": ANGLES}, is_packed=False).getvalue())
    place = data.index(bytes([30, 0, 0, 0, 3, 0, 0, 0]))
    data[place : place + 4] = b"\x00\x00\x00\x7f"

    assert refusal(bytes(data)) == "container.too_large"


def test_a_few_bytes_that_unpack_to_very_many_are_too_large():
    one = mat5_file({"a": np.zeros(17_000_000)}).getvalue()
    data = one + one[mat5.HEADER_BYTES :]

    with pytest.raises(ContainerError) as caught:
        gates.admit(io.BytesIO(data), name="a.mat", size_bytes=len(data))

    assert caught.value.check == "container.too_large"
    assert "-v7.3" in caught.value.hint


def test_structures_nested_without_end_are_too_large():
    nested: dict[str, Any] = {"a": 1.0}
    for _ in range(20):
        nested = {"a": nested}

    assert refusal(mat5_file(nested).getvalue()) == "container.too_large"


def test_every_flipped_byte_is_refused_or_read():
    data = mat5_file({"glove": {"angles": ANGLES, "c": "x"}, "t": SECONDS}, is_packed=False)
    generator = np.random.default_rng(2)

    for place in generator.integers(128, len(data.getvalue()), 400):
        damaged = bytearray(data.getvalue())
        damaged[place] ^= 1 << int(generator.integers(8))
        file = io.BytesIO(damaged)
        try:
            gates.admit(file, name="a.mat", size_bytes=len(damaged))
            readers.read(file, format="mat", profile=None)
        except ContainerError as error:
            assert error.check in (  # noqa: PT017 - either way is right, nothing else is
                "container.corrupt",
                "container.truncated",
                "container.too_large",
            )
