"""A bundle is proven byte by byte, packed or unpacked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from dexterdata.client.bundles import unpack
from dexterdata.client.errors import ClientError, VerifyError
from dexterdata.client.verify import Verified, verify

PAPER = b"# Licence\n"
FILES = {"data/손 하나.csv": b"t,thumb\n0,1\n", "data/b.npz": b"\x00" * 3_000_000}


def entry_of(name, data):
    return {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@pytest.fixture
def bundle(tmp_path) -> Path:
    """A packed bundle of two files, one with a Korean name, and a paper."""
    path = tmp_path / "bundle.zip"
    manifest = {"dataset": "lab/hands", "version": "1.0.0", "grant": None}
    manifest["files"] = [entry_of(name, data) for name, data in FILES.items()]
    manifest["papers"] = [entry_of("LICENCE.md", PAPER)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("LICENCE.md", PAPER)
        for name, data in FILES.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


def test_a_whole_bundle_is_proven_packed_and_unpacked(bundle, tmp_path):
    proven = Verified("lab/hands", "1.0.0", 2, sum(map(len, FILES.values())))

    assert verify(bundle) == proven
    assert verify(unpack(bundle, tmp_path / "out")) == proven


def test_a_changed_byte_is_named(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    target = folder / "data" / "b.npz"
    target.write_bytes(b"\x01" + target.read_bytes()[1:])

    with pytest.raises(VerifyError) as caught:
        verify(folder)

    assert caught.value.files == ["data/b.npz"]


def test_a_missing_and_a_foreign_file_are_named(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    (folder / "data" / "b.npz").rename(folder / "data" / "c.npz")

    with pytest.raises(VerifyError) as caught:
        verify(folder)

    assert caught.value.files == ["data/b.npz", "data/c.npz"]


def test_a_changed_paper_is_named(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    (folder / "LICENCE.md").write_bytes(b"# licence\n")

    with pytest.raises(VerifyError) as caught:
        verify(folder)

    assert caught.value.files == ["LICENCE.md"]


def test_a_file_in_neither_list_is_named_and_a_kept_archive_is_not(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    (folder / ".dexter").mkdir()
    (folder / ".dexter" / "bundle.zip").write_bytes(bundle.read_bytes())
    verify(folder)
    (folder / "terms.json").write_text("{}")
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("terms.json", "{}")

    for path in (folder, bundle):
        with pytest.raises(VerifyError) as caught:
            verify(path)
        assert caught.value.files == ["terms.json"]


def test_a_download_may_share_its_folder(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    (folder / "notes.txt").write_text("mine")

    assert verify(folder, is_shared=True).files == 2
    (folder / "data" / "notes.txt").write_text("mine")
    with pytest.raises(VerifyError) as caught:
        verify(folder, is_shared=True)

    assert caught.value.files == ["data/notes.txt"]


@pytest.mark.parametrize(
    "manifest",
    [
        [],
        None,
        {},
        {"dataset": "a/b", "version": "1.0.0"},
        {"dataset": "a/b", "version": "1.0.0", "files": {}},
        {"dataset": "a/b", "version": "1.0.0", "files": ["data/a.csv"]},
        {"dataset": "a/b", "version": "1.0.0", "files": [{"path": "data/a.csv"}]},
        {"dataset": "a/b", "version": "1.0.0", "files": [entry_of("\0", b"")]},
        {"dataset": "a/b", "version": 1, "files": []},
        {"dataset": "a/b", "version": "1.0.0", "files": [], "papers": None},
    ],
)
def test_a_manifest_of_another_shape_is_none(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(ClientError) as caught:
        verify(tmp_path)

    assert caught.value.code == "verify.no_manifest"


def test_a_manifest_cannot_point_outside_the_folder(bundle, tmp_path):
    folder = unpack(bundle, tmp_path / "out")
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    entry = {"path": "../secret", "bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    manifest = {"dataset": "a/b", "version": "1.0.0", "files": [entry]}
    (folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(VerifyError) as caught:
        verify(folder)

    assert "../secret" in caught.value.files


def test_something_else_is_no_bundle(tmp_path):
    other = tmp_path / "x.zip"
    other.write_bytes(b"not a zip")

    with pytest.raises(ClientError) as packed:
        verify(other)
    with pytest.raises(ClientError) as folder:
        verify(tmp_path)

    assert (packed.value.code, folder.value.code) == ("verify.not_a_bundle", "verify.no_manifest")


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "data/../../evil.txt"])
def test_a_member_that_would_leave_the_folder_is_refused_before_anything_is_written(tmp_path, name):
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/good.csv", "1")
        archive.writestr(name, "evil")

    with pytest.raises(ClientError) as caught:
        unpack(path, tmp_path / "out")

    assert caught.value.code == "bundle.unsafe_path"
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "evil.txt").exists()
