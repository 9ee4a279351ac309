"""NPZ and ZIP: what an archive may hold, and each lie that it may tell."""

from __future__ import annotations

import io
import pickle
import stat
import struct
import zipfile

import numpy as np
import pytest

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import gates


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.mkdir, ("/tmp/dexter_canary/PWNED_npz",)


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def header(descr: str, shape: str, length: int | None = None) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    size = len(text) if length is None else length
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", size) + text


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def admit(data: bytes, name: str = "a.npz") -> str:
    return gates.admit(io.BytesIO(data), name=name, size_bytes=len(data))


def refusal(data: bytes, name: str = "a.npz") -> tuple[str, str]:
    with pytest.raises(ContainerError) as caught:
        admit(data, name)
    return caught.value.check, caught.value.sentence


@pytest.mark.parametrize(
    "data",
    [
        npz(t=np.arange(10.0), angles=np.ones((10, 3), "f4"), names=np.array(["a", "각도"])),
        npz(empty=np.zeros((0, 4)), scalar=np.array(30)),
        zipped({"손 각도.npy": npy(np.ones(3))}, zipfile.ZIP_DEFLATED),
        zipped({"a/b.npy": npy(np.ones(3))}),
    ],
)
def test_archives_of_arrays_pass(data):
    assert admit(data) == "npz"


def test_pickled_array_is_code(canaries):
    buffer = io.BytesIO()
    np.savez(buffer, x=np.array([Evil()], dtype=object))

    check, sentence = refusal(buffer.getvalue())

    assert check == "container.code_inside"
    assert sentence == "Array x holds pickled Python objects, which can run code."


def test_pickle_hidden_in_a_member_is_no_array(canaries):
    check, _ = refusal(zipped({"x.npy": pickle.dumps(Evil())}))

    assert check == "container.corrupt"


@pytest.mark.parametrize(
    ("member", "check"),
    [
        (header("'<f8'", "(4,)") + b"\0" * 31, "container.truncated"),
        (header("'<f8'", "(4,)") + b"\0" * 33, "container.corrupt"),
        (header("'<f8'", "(1125899906842624,)") + b"\0" * 64, "container.too_large"),
        (header("'<f8'", "(-1,)"), "container.corrupt"),
        (header("'<f8'", "(True,)"), "container.corrupt"),
        (header("'<f8'", "4"), "container.corrupt"),
        (header("'|O'", "(1,)") + b"x" * 8, "container.code_inside"),
        (header("[('a', '|O')]", "(1,)") + b"x" * 8, "container.code_inside"),
        (header("[('a', '<f8')]", "(1,)") + b"x" * 8, "container.unsupported"),
        (header("'<c16'", "(1,)") + b"x" * 16, "container.unsupported"),
        (header("'nonsense'", "(1,)"), "container.corrupt"),
        (header("__import__('os').mkdir('/tmp/PWNED')", "(1,)"), "container.corrupt"),
        (header("'<f8'", "(" * 600 + ")" * 600), "container.corrupt"),
        (header("'<f8'", "(1,)", length=60_000) + b" " * 60_000, "container.corrupt"),
        (b"\x93NUMPY\x09\x00", "container.corrupt"),
        (b"", "container.corrupt"),
    ],
)
def test_headers_must_tell_the_truth(member, check):
    assert refusal(zipped({"x.npy": member}))[0] == check


@pytest.mark.parametrize(
    "name", ["../up.npy", "/root.npy", "a/../../b.npy", "a\\..\\b.npy", "C:x.npy"]
)
def test_names_that_lead_outside_are_refused(name):
    data = zipped({name.replace("\\", "|"): npy(np.ones(2))}).replace(
        name.replace("\\", "|").encode(), name.encode()
    )

    assert refusal(data)[0] == "container.external_reference"


def test_links_and_devices_are_refused():
    def archive(kind: int) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            info = zipfile.ZipInfo("x.npy")
            info.external_attr = (kind | 0o777) << 16
            file.writestr(info, b"/etc/passwd")
        return buffer.getvalue()

    assert refusal(archive(stat.S_IFLNK))[0] == "container.external_reference"
    assert refusal(archive(stat.S_IFCHR))[0] == "container.unsupported"


def test_two_members_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.npy", npy(np.ones(2)))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x.npy", npy(np.ones(3)))

    assert refusal(buffer.getvalue())[0] == "container.corrupt"


def test_directory_and_local_header_must_agree():
    data = bytearray(zipped({"x.npy": npy(np.ones(200))}))
    data[30:31] = b"y"  # the local name

    check, sentence = refusal(bytes(data))

    assert check == "container.corrupt"
    assert "contradict" in sentence


def test_members_may_not_overlap():
    data = bytearray(zipped({"x.npy": npy(np.ones(20)), "y.npy": npy(np.ones(20))}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)

    assert refusal(bytes(data))[0] == "container.corrupt"


def test_array_that_packs_1000_to_1_passes():
    data = zipped({"x.npy": npy(np.zeros((40_000, 16, 16), "u2"))}, zipfile.ZIP_DEFLATED)

    assert admit(data) == "npz"
    assert len(data) < 20_480_000 / 900


@pytest.mark.parametrize(
    ("claimed", "check", "sentence"),
    [
        (
            2_000_000_000,
            "container.too_large",
            "{stored} bytes of the archive claim to unpack to 2,000,000,000.",
        ),
        (1_000_000, "container.corrupt", "Array x declares 160 bytes and holds 999872."),
    ],
)
def test_what_so_few_bytes_claim_is_held_against_them_unopened(claimed, check, sentence):
    data = bytearray(zipped({"x.npy": npy(np.zeros(20))}, zipfile.ZIP_DEFLATED))
    central = data.rindex(b"PK\x01\x02")
    stored = struct.unpack_from("<I", data, central + 20)[0]
    for place in (22, central + 24):
        struct.pack_into("<I", data, place, claimed)

    assert refusal(bytes(data)) == (check, sentence.format(stored=stored))


def test_encrypted_and_nested_archives_and_odd_methods_are_refused():
    encrypted = bytearray(zipped({"x.npy": npy(np.ones(20))}))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(encrypted))[0] == "container.unsupported"
    assert refusal(zipped({"x.zip": b"PK"}))[0] == "container.unsupported"
    lzma = zipped({"x.npy": npy(np.ones(20))}, zipfile.ZIP_LZMA)
    assert refusal(lzma)[0] == "container.unsupported"


def test_cut_and_lengthened_archives_are_refused():
    data = npz(x=np.arange(1000.0))

    assert refusal(data[: len(data) // 2])[0] == "container.truncated"
    assert refusal(data + b"more")[0] == "container.corrupt"


def test_other_archives_are_not_read_yet():
    assert refusal(zipped({"a.csv": b"t,a\n"}), "a.zip")[0] == "container.unsupported"
    assert refusal(zipped({}), "a.zip")[0] == "container.unsupported"
