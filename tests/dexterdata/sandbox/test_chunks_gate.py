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


def test_a_chunk_that_is_too_large_or_packed_too_small_is_told_of_itself():
    assert refusal(1, 40_000_000, 39_000_000) == "A chunk of the bag declares 40 MB."
    assert refusal(1, 2_000_000, 99) == "99 bytes of the bag claim to unpack to 2,000,000."


def test_chunks_that_are_too_much_together_are_told_of_together():
    assert refusal(2, 900_000, 1, 5_000) == "5,000 bytes of the bag claim to unpack to 1,800,000."


def test_too_many_chunks_are_told_to_be_that(monkeypatch):
    monkeypatch.setattr(chunks, "_MOST", 3)

    assert refusal(4, 0, 0) == "There are more than 3 chunks in the bag."
