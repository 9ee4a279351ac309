"""HDF5: each thing that is not on the allow-list, made here, refused before any value is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import gates
from dexterdata.sandbox.gates import limits

Build = Callable[[h5py.File], None]


def made(build: Build, **options: object) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        build(file)
    return buffer.getvalue()


def admit(data: bytes) -> str:
    return gates.admit(io.BytesIO(data), name="a.h5", size_bytes=len(data))


def refusal(build: Build, **options: object) -> tuple[str, str]:
    return refusal_of(made(build, **options))


def refusal_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(ContainerError) as caught:
        admit(data)
    return caught.value.check, caught.value.sentence


def test_ordinary_recording_passes():
    def build(file: h5py.File) -> None:
        group = file.create_group("오른손/angles")
        data = group.create_dataset("data", data=np.ones((500, 22), "f4"), compression="gzip")
        data.attrs["unit"] = "rad"
        data.attrs["names"] = ["a", "b"]
        group["time_s"] = np.arange(500) / 100
        group["notes"] = ["one", "two"]
        file["again"] = data  # a second hard link
        table = np.zeros(3, [("a", "i4"), ("b", "f8", (2,))])
        file["table"] = table
        file["type"] = np.dtype("f4")
        file.create_dataset("rows", (0, 4), "f4", maxshape=(None, 4), chunks=(100, 4))
        file["nothing"] = h5py.Empty("f4")
        file.attrs["nothing"] = h5py.Empty("f4")

    assert admit(made(build)) == "hdf5"


def test_soft_link_is_refused():
    def build(file: h5py.File) -> None:
        file["data"] = np.zeros(3)
        file["alias"] = h5py.SoftLink("/data")

    assert refusal(build) == (
        "container.external_reference",
        "/alias is a soft link, not data.",
    )


def test_external_link_is_refused_though_its_target_exists(canaries):
    def build(file: h5py.File) -> None:
        file.create_group("deep")["out"] = h5py.ExternalLink(
            str(canaries / "secret.h5"), "joint_angles"
        )

    check, sentence = refusal(build)

    assert check == "container.external_reference"
    assert sentence == "/deep/out is an external link, not data."


def test_virtual_dataset_is_refused(canaries):
    def build(file: h5py.File) -> None:
        layout = h5py.VirtualLayout((100, 20), "f8")
        source = h5py.VirtualSource(str(canaries / "secret.h5"), "joint_angles", (100, 20))
        layout[:] = source
        file.create_virtual_dataset("v", layout)

    assert refusal(build)[0] == "container.external_reference"


@pytest.mark.parametrize("target", ["/proc/self/environ", "/tmp/dexter_canary/secret.txt"])
def test_external_storage_is_refused(tmp_path: Path, target: str):
    path = tmp_path / "e.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("out", (64,), "u1", external=[(target, 0, 64)])

    assert refusal_of(path.read_bytes())[0] == "container.external_reference"


def test_user_block_is_refused(tmp_path: Path):
    path = tmp_path / "u.h5"
    with h5py.File(path, "w", userblock_size=512) as file:
        file["a"] = np.zeros(3)
    block = b"\x89HDF\r\n\x1a\n".ljust(512, b"\1")

    assert refusal_of(block + path.read_bytes()[512:])[0].startswith("container.")


def test_chunk_over_32_mb_is_refused():
    def build(file: h5py.File) -> None:
        file.create_dataset("big", (10_000_000,), "f4", chunks=(9_000_000,))

    assert refusal(build) == ("container.too_large", "/big has chunks of 36 MB.")


def test_how_well_the_values_pack_does_not_matter():
    def build(file: h5py.File) -> None:
        file.create_dataset(
            "still", data=np.full((40_000, 16, 16), 7, "u1"), chunks=(256, 16, 16), compression=9
        )

    data = made(build)

    assert admit(data) == "hdf5"
    assert len(data) < 10_240_000 / 200


def test_more_than_the_time_of_so_small_a_file_allows_is_refused():
    def build(file: h5py.File) -> None:
        file.create_dataset("zeros", (1_100_000_000,), "u1", chunks=(1_000_000,), compression=9)

    assert refusal(build) == (
        "container.too_large",
        "With /zeros the file declares 1,100 MB and stores next to nothing.",
    )


@pytest.mark.parametrize(("stored_bytes", "is_read"), [(5_600_000, True), (5_200_000, False)])
def test_above_a_gigabyte_two_hundred_to_one_are_read_and_no_more(stored_bytes, is_read):
    noise = np.random.default_rng(2).integers(0, 256, stored_bytes, np.uint8)

    def build(file: h5py.File) -> None:
        file.create_dataset("noise", data=noise)
        file.create_dataset("zeros", (1_090_000_000,), "u1", chunks=(1_000_000,), compression=9)

    data = made(build)

    if is_read:
        assert admit(data) == "hdf5"
    else:
        assert refusal(build)[0] == "container.too_large"


def test_totals_are_summed_over_datasets():
    def build(file: h5py.File) -> None:
        for number in range(3):
            file.create_dataset(f"d{number}", (400_000_000,), "u1")

    check, sentence = refusal(build)

    assert check == "container.too_large"
    assert sentence.startswith("With /d2 the file declares 1,200 MB")


@pytest.mark.parametrize(("number", "name"), [(32000, "lzf"), (32001, "blosc"), (32015, "zstd")])
def test_filters_of_plug_ins_are_named(number: int, name: str):
    def build(file: h5py.File) -> None:
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk((10,))
        plan.set_filter(number, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((10,))
        h5py.h5d.create(file.id, b"x", h5py.h5t.NATIVE_FLOAT, space, plan)

    check, sentence = refusal(build)

    assert check == "container.unsupported"
    assert sentence == f"/x is compressed with the filter {name}, which is not read."


def test_deflate_may_stand_only_once():
    def build(file: h5py.File) -> None:
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk((10,))
        plan.set_deflate(4)
        plan.set_deflate(4)
        space = h5py.h5s.create_simple((10,))
        h5py.h5d.create(file.id, b"x", h5py.h5t.NATIVE_FLOAT, space, plan)

    assert refusal(build) == ("container.corrupt", "/x is compressed twice.")


@pytest.mark.parametrize(
    "kind",
    [
        h5py.ref_dtype,
        h5py.regionref_dtype,
        h5py.vlen_dtype(np.int32),
        np.dtype("V16"),
        np.dtype([("a", "i4"), ("b", h5py.ref_dtype)]),
    ],
)
def test_types_that_are_neither_numbers_nor_texts_are_refused(kind: np.dtype):
    def build(file: h5py.File) -> None:
        file.create_dataset("x", (3,), kind)

    assert refusal(build)[0] == "container.unsupported"


def test_deep_groups_are_refused():
    def build(file: h5py.File) -> None:
        file.create_group("/".join("abcdefghijklmnopqr"))

    assert refusal(build)[0] == "container.too_large"


def test_2000_objects_are_the_limit():
    def build(count: int) -> Build:
        def fill(file: h5py.File) -> None:
            for number in range(count):
                file.create_group(f"g{number}")

        return fill

    assert admit(made(build(limits.HDF5_OBJECTS))) == "hdf5"
    assert refusal(build(limits.HDF5_OBJECTS + 1))[0] == "container.too_large"


def test_group_that_holds_itself_ends_the_walk():
    def build(file: h5py.File) -> None:
        group = file.create_group("a/b")
        group["loop"] = file["a"]

    assert admit(made(build)) == "hdf5"


def test_giant_and_countless_attributes_are_refused():
    def giant(file: h5py.File) -> None:
        file.attrs["x"] = np.zeros(200_000)

    def countless(file: h5py.File) -> None:
        for number in range(limits.ATTRIBUTES + 1):
            file.attrs[f"x{number}"] = number

    assert refusal(giant, libver="latest")[0] == "container.too_large"
    assert refusal(countless)[0] == "container.too_large"


def test_cut_file_is_truncated_and_noise_is_corrupt():
    data = made(lambda file: file.create_dataset("x", data=np.arange(5000.0)) and None)
    noise = bytearray(data)
    noise[96:600] = bytes(range(252)) * 2

    assert refusal_of(data[: len(data) // 2])[0] == "container.truncated"
    assert refusal_of(bytes(noise))[0] == "container.corrupt"


def test_names_in_messages_cannot_break_the_page():
    def build(file: h5py.File) -> None:
        file["x\n\u202e" + "y" * 300] = h5py.SoftLink("/")

    _, sentence = refusal(build)

    assert sentence.startswith("/x??yyy")
    assert len(sentence) < 200
