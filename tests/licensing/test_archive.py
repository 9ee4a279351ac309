"""The archive's stream, the names inside, and the digest: pure parts of delivery."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile

import pytest

from licensing.archive import ContentChangedError, Member, stream
from licensing.naming import safe_path, unique_paths
from licensing.selection import Selection, digest_of, partial_recordings


def member(path: str, data: bytes, sha256: str | None = None) -> Member:
    return Member(path, lambda: io.BytesIO(data), sha256)


def read(pieces) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_the_archive_is_a_stored_zip64_that_unpacks():
    pieces = stream([member("a.txt", b"one"), member("data/두 번째 파일.csv", b"two" * 9)])

    with read(pieces) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
        assert [info.filename for info in infos] == ["a.txt", "data/두 번째 파일.csv"]
        assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in infos} == {(2020, 1, 1, 0, 0, 0)}
        assert archive.read(infos[1]) == b"twotwotwotwotwotwotwotwotwo"
        assert {info.external_attr >> 16 for info in infos} == {0o100644}


def test_the_same_members_give_the_same_bytes():
    members = [member("a", b"1"), member("b", b"2")]

    assert b"".join(stream(members)) == b"".join(stream(members))


def test_changed_content_ends_the_stream():
    wrong = hashlib.sha256(b"expected").hexdigest()

    with pytest.raises(ContentChangedError, match=r"data/a\.h5"):
        b"".join(stream([member("data/a.h5", b"found", wrong)]))


def test_memory_does_not_grow_with_the_archive():
    class Endless(io.RawIOBase):
        """Sixty-four megabytes that nobody stores."""

        left = 64 * 1024**2

        def read(self, count=-1):
            taken = min(count, self.left)
            self.left -= taken
            return bytes(taken)

    tracemalloc.start()
    size = sum(len(piece) for piece in stream([Member("big", lambda: Endless())]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 64 * 1024**2
    assert peak < 8 * 1024**2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plain.csv", "plain.csv"),
        ("물 따르기 01.h5", "물 따르기 01.h5"),
        ("물 따르기.h5", "물 따르기.h5"),
        ("session 1/left.csv", "session 1/left.csv"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\data\\a.csv", "C_/data/a.csv"),
        ("a\x00b\nc.csv", "a_b_c.csv"),
        ("re\u202egnp.csv", "re_gnp.csv"),
        (".hidden", "hidden"),
        ("nul", "_nul"),
        ("CON.txt", "_CON.txt"),
        ("trailing. ", "trailing"),
        ("", "recording"),
        ("...", "recording"),
        ("x" * 300 + ".h5", "x" * 177 + ".h5"),
    ],
)
def test_a_name_is_made_safe(name, safe):
    assert safe_path(name) == safe


def test_a_long_name_in_another_script_stays_valid():
    name = safe_path("손" * 200 + ".csv")

    assert len(name.encode()) <= 180
    assert name.endswith(".csv")


def test_equal_names_are_told_apart_whatever_their_order():
    files = [("11111111-aa", "Pour.csv"), ("22222222-bb", "pour.csv"), ("33333333-cc", "stir.csv")]

    paths = unique_paths(files)

    assert paths == {
        "11111111-aa": "data/Pour-11111111.csv",
        "22222222-bb": "data/pour-22222222.csv",
        "33333333-cc": "data/stir.csv",
    }
    assert unique_paths(reversed(files)) == paths


def test_a_name_made_to_collide_does_not():
    files = [("11111111-a", "a.csv"), ("22222222-b", "a.csv"), ("3", "a-11111111.csv")]

    paths = unique_paths(files)

    assert len({path.casefold() for path in paths.values()}) == 3


def digest(**fields: object) -> str:
    defaults = {
        "grant": "g",
        "version": "v",
        "selection": Selection(None),
        "file_format": "original",
    }
    return digest_of(**{**defaults, **fields})


def test_all_episodes_named_is_all_episodes():
    assert Selection.of(["b", "a"], ["a", "b"]) == Selection.of(None, ["a", "b"])
    assert Selection.of(["b", "a", "b"], ["a", "b", "c"]) == Selection(("a", "b"))


def test_the_digest_tells_every_request_apart():
    others = [
        digest(grant=None),
        digest(grant="h"),
        digest(version="w"),
        digest(selection=Selection(("a",))),
        digest(file_format="csv"),
    ]

    assert digest() == digest()
    assert len({digest(), *others}) == 6


def test_a_recording_is_partial_only_with_some_of_its_episodes():
    recordings = {"r1": ["a", "b"], "r2": ["c"], "r3": ["d", "e"]}

    assert partial_recordings(recordings, ["a", "c"]) == ("r1",)
    assert partial_recordings(recordings, ["a", "b", "c"]) == ()
    assert partial_recordings(recordings, []) == ()
