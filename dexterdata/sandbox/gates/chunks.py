"""Packed chunks of a container of messages: what they declare, one by one and together."""

from __future__ import annotations

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.records import Chunk
from dexterdata.sandbox.gates import limits

_MOST = 1_000_000


class Declared:
    """What the chunks seen so far declare; ``called``: the file in words, as ``the bag``."""

    def __init__(self, called: str, size_bytes: int) -> None:
        self._called = called
        self._size_bytes = size_bytes
        self._unpacked_bytes = 0
        self._count = 0

    def see(self, chunk: Chunk) -> None:
        """Add one chunk; raises ContainerError where it, or all together, cannot be."""
        self._count += 1
        self._unpacked_bytes += chunk.unpacked_bytes
        if self._count > _MOST:
            raise _too_large(
                f"There are more than {_MOST:,} chunks in {self._called}.", "Write larger chunks."
            )
        if chunk.unpacked_bytes > limits.CHUNK_BYTES:
            raise _too_large(
                f"A chunk of {self._called} declares {chunk.unpacked_bytes / 1e6:,.0f} MB.",
                f"Write chunks of at most {limits.CHUNK_BYTES // 2**20} MB.",
            )
        if limits.inflates_too_much(self._size_bytes, self._unpacked_bytes):
            raise _too_large(
                f"{self._size_bytes:,} bytes of {self._called} claim to unpack to "
                f"{self._unpacked_bytes:,}.",
                "Split the recording, or save it again uncompressed.",
            )


def _too_large(sentence: str, hint: str = "") -> ContainerError:
    return ContainerError("container.too_large", sentence, hint)
