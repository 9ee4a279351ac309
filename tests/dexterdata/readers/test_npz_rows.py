"""Arrays of an NPZ file by rows: those that were saved, and no more unpacked than needed."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest

from dexterdata import checks, readers
from dexterdata.readers import npz
from dexterdata.readers.array_store import ArrayEntry
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.slices import Values
from tests.dexterdata.readers.files import a_profile

ROWS = 4_000
TOUCH = np.random.default_rng(8).integers(0, 4_000, (ROWS, 4, 3)).astype(np.uint16)
SAVED: dict[str, tuple[Callable[..., None], np.ndarray]] = {
    "stored": (np.savez, TOUCH),
    "deflated": (np.savez_compressed, TOUCH),
    "stored by columns": (np.savez, np.asfortranarray(TOUCH)),
    "from the other end": (np.savez_compressed, TOUCH.astype(">i4")),
    "one channel": (np.savez_compressed, np.asfortranarray(TOUCH[:, 0, 0])),
}


class Counted(io.BytesIO):
    """Counts the bytes that are read of it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def saved(save: Callable[..., None], **arrays: np.ndarray) -> Counted:
    file = Counted()
    save(file, **arrays)
    return file


def entry_of(file: io.BytesIO, name: str = "touch") -> ArrayEntry:
    return npz.open_arrays(file).entries[name]


@pytest.mark.parametrize("how", SAVED)
def test_rows_are_those_that_were_saved_in_whatever_order_they_are_asked_for(how):
    save, values = SAVED[how]
    entry = entry_of(saved(save, touch=values, other=np.ones(9)))
    assert entry.rows is not None

    for first, stop in ((0, 10), (10, 700), (2_000, 2_001), (50, 60), (3_990, 9_999), (5, 5)):
        part = entry.rows(first, stop)
        assert part.dtype == values.dtype
        assert np.array_equal(part, values[first:stop])
    assert np.array_equal(entry.rows(0, ROWS), values)


def test_two_members_may_be_read_in_turn():
    store = npz.open_arrays(saved(np.savez_compressed, a=TOUCH, b=TOUCH + 1))
    a, b = store.entries["a"].rows, store.entries["b"].rows
    assert a is not None
    assert b is not None

    for first in range(0, ROWS, 500):
        assert np.array_equal(a(first, first + 500) + 1, b(first, first + 500))


def test_going_forward_unpacks_once_and_back_once_more():
    file = saved(np.savez_compressed, touch=TOUCH)
    size = len(file.getvalue())
    rows = entry_of(file).rows
    assert rows is not None
    file.count = 0

    for first in range(0, ROWS, 100):
        rows(first, first + 100)

    assert file.count < 1.1 * size
    rows(0, 100)
    assert file.count < 1.2 * size


def test_rows_without_a_number_are_empty():
    entry = entry_of(saved(np.savez_compressed, touch=np.zeros((7, 0))))

    assert entry.rows is not None
    assert entry.rows(2, 5).shape == (3, 0)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_changed_bytes_are_corrupt_when_they_are_read(save):
    data = bytearray(saved(save, touch=TOUCH).getvalue())
    data[len(data) // 2] ^= 1
    rows = entry_of(io.BytesIO(data)).rows
    assert rows is not None

    with pytest.raises(ContainerError) as caught:
        all(rows(first, first + 100).size for first in range(0, ROWS, 100))

    assert caught.value.check == "container.corrupt"


def test_what_lies_scattered_in_a_packed_member_is_read_whole_and_says_how_to_save_it(monkeypatch):
    file = saved(np.savez_compressed, touch=np.asfortranarray(TOUCH))
    assert entry_of(file).rows is None
    monkeypatch.setattr("dexterdata.readers.array_store.MAX_LOADED_BYTES", 1_000)

    with pytest.raises(ContainerError) as caught:
        readers.read(file, format="npz", profile=None)

    assert caught.value.check == "container.too_large"
    assert "ascontiguousarray" in caught.value.hint


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_streams_left_in_the_file_are_found_as_those_in_memory(monkeypatch, save):
    angles = np.random.default_rng(9).normal(size=(ROWS, 5)).astype(np.float32)
    angles[700:900] = angles[700]
    profile = a_profile(
        'name = "b"\nkind = "joint_angle"\npath = "/a"\nunit = "deg"\ncolumns = [3, 1]',
        'name = "a"\nkind = "joint_angle"\npath = "/a"\nunit = "deg"\ncolumns = [0, 2, 4]',
        clock='{path = "/t", unit = "s"}',
        match='{paths = ["/a"]}',
    )
    file = saved(save, t=np.arange(ROWS) / 100, a=angles)
    at_once = readers.read(file, format="npz", profile=profile)
    monkeypatch.setattr("dexterdata.readers.array_file.LOADED_AT_ONCE_BYTES", 0)
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 3_000)

    left = readers.read(file, format="npz", profile=profile)

    assert all(isinstance(stream.values, Values) for stream in left.streams)
    assert checks.run(left) == checks.run(at_once)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_no_damage_to_what_is_read_by_rows_raises_anything_else(monkeypatch, save):
    monkeypatch.setattr("dexterdata.readers.array_file.LOADED_AT_ONCE_BYTES", 0)
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 3_000)
    short = TOUCH[:300]
    data = saved(save, t=np.arange(300) / 100, a=short, b=np.asfortranarray(short)).getvalue()
    chance, refused = np.random.default_rng(10), 0

    for _ in range(400):
        damaged = bytearray(data)
        for place in chance.integers(0, len(data), 3):
            damaged[place] ^= 1 << int(chance.integers(8))
        end = len(data) - int(chance.integers(0, 20)) * int(chance.integers(0, 2))
        try:
            checks.run(readers.read(io.BytesIO(damaged[:end]), format="npz", profile=None))
        except ContainerError as error:
            assert error.check.startswith("container.")  # noqa: PT017 - either way is right
            refused += 1

    assert refused > 300
