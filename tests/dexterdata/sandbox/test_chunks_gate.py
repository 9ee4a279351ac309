"""Packed chunks: each reason that too much is declared is said with its own numbers."""

from __future__ import annotations

import pytest

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.records import Chunk
from dexterdata.sandbox.gates import chunks


def refusal(count: int, unpacked: int, packed: int, size: int = 10**9) -> str:
    declared = chunks.Declared("the bag", size)
    chunk = Chunk(unpacked, 0, "lz4", 0, packed)
    for _ in range(count - 1):
        declared.see(chunk)
    with pytest.raises(ContainerError) as caught:
        declared.see(chunk)
    assert caught.value.check == "container.too_large"
    return caught.value.sentence


def test_a_chunk_that_is_too_large_is_told_of_itself():
    assert refusal(1, 40_000_000, 39_000_000) == "A chunk of the bag declares 40 MB."


def test_chunks_that_are_too_much_together_are_told_of_together():
    sentence = refusal(36, 30_000_000, 99, 5_000_000)

    assert sentence == "5,000,000 bytes of the bag claim to unpack to 1,080,000,000."


def test_a_still_hand_packs_as_well_as_it_likes():
    declared = chunks.Declared("the bag", 5_000_000)

    for _ in range(35):
        declared.see(Chunk(30_000_000, 0, "zstd", 0, 1_000))


@pytest.mark.parametrize("size", [5_400_001, 200_000_000])
def test_more_than_that_may_be_packed_as_well_as_two_hundred_to_one(size):
    declared = chunks.Declared("the bag", size)

    for _ in range(36):  # 1,080 MB
        declared.see(Chunk(30_000_000, 0, "zstd", 0, 1_000))


def test_too_many_chunks_are_told_to_be_that(monkeypatch):
    monkeypatch.setattr(chunks, "_MOST", 3)

    assert refusal(4, 0, 0) == "There are more than 3 chunks in the bag."
