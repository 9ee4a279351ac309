"""Two hundred megabytes go through both stores and their links in bounded memory."""

import hashlib
import tracemalloc

import pytest

from tests.portal.storage.reading import read

MEGABYTE = 1024**2
SIZE_MB = 200
LIMIT_BYTES = 64 * MEGABYTE


def blocks():
    """200 MB, each megabyte another, made one at a time."""
    return (n.to_bytes(4, "big") * (MEGABYTE // 4) for n in range(SIZE_MB))


@pytest.mark.slow
def test_large_object_is_written_read_and_downloaded_in_bounded_memory(store, outside):
    expected = hashlib.sha256()
    for block in blocks():
        expected.update(block)
    tracemalloc.start()

    store.write_multipart("large", blocks())
    copied = hashlib.sha256()
    with store.open("large") as file:
        while chunk := file.read(MEGABYTE):
            copied.update(chunk)
    link = store.sign_get("large", expires_in_s=60, filename="large.bin")
    downloaded = hashlib.sha256()
    with outside.stream("GET", link.url) as response:
        for chunk in response.iter_bytes():
            downloaded.update(chunk)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert copied.digest() == downloaded.digest() == expected.digest()
    assert peak_bytes < LIMIT_BYTES


def test_part_is_received_in_bounded_memory(store, outside):
    size = 64 * MEGABYTE
    upload_id = store.start_multipart("incoming/x")
    link = store.sign_part("incoming/x", upload_id, 1, length=size, expires_in_s=60)
    tracemalloc.start()

    response = outside.put(
        link.url,
        content=(b"x" * MEGABYTE for _ in range(64)),
        headers={"Content-Length": str(size)},
    )
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert response.status_code == 200
    assert peak_bytes < 8 * MEGABYTE
    store.complete_multipart("incoming/x", upload_id, store.list_parts("incoming/x", upload_id))
    assert store.head("incoming/x").bytes == size
    assert read(store, "incoming/x", size - 3) == b"xxx"
