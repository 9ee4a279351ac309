"""HDF5: the whole tree is walked and held against an allow-list before one value is read."""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import h5py
from h5py import h5a, h5d, h5g, h5l, h5o, h5t, h5z

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import limits

_FILTERS = frozenset(range(1, 7))
_DEFLATE = 1
_FILTER_NAMES = {
    307: "bzip2",
    32000: "lzf",
    32001: "blosc",
    32004: "lz4",
    32008: "bitshuffle",
    32013: "zfp",
    32015: "zstd",
    32017: "sz",
    32026: "blosc2",
}
_LAYOUTS = (h5d.COMPACT, h5d.CONTIGUOUS, h5d.CHUNKED)
_PLAIN = (h5t.INTEGER, h5t.FLOAT, h5t.STRING, h5t.ENUM, h5t.BITFIELD)
_TYPE_DEPTH = 8
_MATLAB_HEADER = 512
LIBRARY_ERRORS = (OSError, RuntimeError, LookupError, TypeError, ValueError)


def check(file: BinaryIO, *, is_matlab: bool = False) -> None:
    """Walk the file; raise ContainerError at the first thing that is not on the list.

    MATLAB 7.3 writes a header before the content, and references, which nobody follows.
    What the library itself cannot digest comes as one of LIBRARY_ERRORS.
    """
    size_bytes = file.seek(0, 2)
    file.seek(0)
    with h5py.File(file, "r") as opened:
        if opened.userblock_size and not (is_matlab and opened.userblock_size == _MATLAB_HEADER):
            raise ContainerError(
                "container.unsupported", "Something stands before the HDF5 content."
            )
        _Walk(size_bytes, takes_references=is_matlab).group(opened.id, "", 0)


class _Walk:
    def __init__(self, size_bytes: int, *, takes_references: bool) -> None:
        self._size_bytes = size_bytes
        self._takes_references = takes_references
        self._seen: set[int] = set()
        self._total_bytes = 0

    def group(self, group: h5g.GroupID, path: str, depth: int) -> None:
        """Check a group, its attributes and everything under it."""
        if depth > limits.HDF5_DEPTH:
            raise ContainerError(
                "container.too_large", f"Groups lie over {limits.HDF5_DEPTH} deep at {_say(path)}."
            )
        _check_attributes(group, path)
        for raw in group:
            self._link(group, raw, f"{path}/{raw.decode('utf-8', 'replace')}", depth)

    def _link(self, group: h5g.GroupID, raw: bytes, path: str, depth: int) -> None:
        link = group.links.get_info(raw)
        if link.type != h5l.TYPE_HARD:
            word = {h5l.TYPE_SOFT: "a soft", h5l.TYPE_EXTERNAL: "an external"}.get(link.type, "a")
            raise ContainerError(
                "container.external_reference",
                f"{_say(path)} is {word} link, not data.",
                "Copy the data into the file itself.",
            )
        opened = h5o.open(group, raw)
        address = h5o.get_info(opened).addr
        if address in self._seen:
            return
        self._seen.add(address)
        if len(self._seen) > limits.HDF5_OBJECTS:
            raise ContainerError(
                "container.too_large", f"The file holds over {limits.HDF5_OBJECTS} objects."
            )
        if isinstance(opened, h5g.GroupID):
            self.group(opened, path, depth + 1)
        elif isinstance(opened, h5d.DatasetID):
            self._dataset(opened, path)
        elif not isinstance(opened, h5t.TypeID):
            raise ContainerError("container.unsupported", f"{_say(path)} is of an unknown kind.")

    def _dataset(self, dataset: h5d.DatasetID, path: str) -> None:
        _check_attributes(dataset, path)
        plan = dataset.get_create_plist()
        if plan.get_layout() not in _LAYOUTS:
            raise ContainerError(
                "container.external_reference",
                f"{_say(path)} is a virtual dataset: its values lie elsewhere.",
                "Copy the data into the file itself.",
            )
        if plan.get_external_count():
            raise ContainerError(
                "container.external_reference",
                f"{_say(path)} keeps its values in another file.",
                "Copy the data into the file itself.",
            )
        _check_filters(plan, path)
        if not (self._takes_references and dataset.get_type().get_class() == h5t.REFERENCE):
            _check_type(dataset.get_type(), path)
        self._check_size(dataset, plan, path)

    def _check_size(self, dataset: h5d.DatasetID, plan: Any, path: str) -> None:
        item_bytes = dataset.get_type().get_size()
        values = math.prod(dataset.shape or ())
        if plan.get_layout() == h5d.CHUNKED:
            chunk_bytes = math.prod(plan.get_chunk()) * item_bytes
            if chunk_bytes > limits.CHUNK_BYTES:
                raise ContainerError(
                    "container.too_large",
                    f"{_say(path)} has chunks of {chunk_bytes / 1e6:,.0f} MB.",
                    f"Write chunks of at most {limits.CHUNK_BYTES // 2**20} MB.",
                )
        self._total_bytes += values * item_bytes
        if self._total_bytes > limits.SLICED_BYTES:
            raise ContainerError(
                "container.too_large",
                f"With {_say(path)} the file declares {self._total_bytes / 1e6:,.0f} MB.",
                f"At most {limits.SLICED_BYTES / 1e6:,.0f} MB are read from one file; split it.",
            )
        if limits.inflates_too_much(self._size_bytes, self._total_bytes):
            raise ContainerError(
                "container.too_large",
                f"With {_say(path)} the file declares {self._total_bytes / 1e6:,.0f} MB "
                "and stores next to nothing.",
                "Split the recording, or save it again uncompressed.",
            )
        if dataset.get_type().get_class() == h5t.STRING and values > limits.TEXT_VALUES:
            raise ContainerError("container.too_large", f"{_say(path)} holds too many texts.")


def _check_filters(plan: Any, path: str) -> None:
    codes = [plan.get_filter(place)[0] for place in range(plan.get_nfilters())]
    for code in codes:
        if code not in _FILTERS or not h5z.filter_avail(code):
            name = _FILTER_NAMES.get(code, f"number {code}")
            raise ContainerError(
                "container.unsupported",
                f"{_say(path)} is compressed with the filter {name}, which is not read.",
                "Save it again with gzip: `h5repack -f GZIP=4 old.h5 new.h5`.",
            )
    if codes.count(_DEFLATE) > 1:
        raise ContainerError("container.corrupt", f"{_say(path)} is compressed twice.")


def _check_type(kind: h5t.TypeID, path: str, depth: int = 0) -> None:
    """Numbers, texts, and tables of them; no references, no opaque bytes, no nested lists."""
    group = kind.get_class()
    if group in _PLAIN:
        return
    if group == h5t.ARRAY and depth < _TYPE_DEPTH:
        _check_type(kind.get_super(), path, depth + 1)
        return
    if group == h5t.COMPOUND and depth < _TYPE_DEPTH:
        for place in range(kind.get_nmembers()):
            _check_type(kind.get_member_type(place), path, depth + 1)
        return
    raise ContainerError(
        "container.unsupported", f"{_say(path)} holds neither numbers nor text but something else."
    )


def _check_attributes(owner: h5g.GroupID | h5d.DatasetID, path: str) -> None:
    """Attributes are notes; references among them are never followed, so only size matters."""
    count = h5a.get_num_attrs(owner)
    if count > limits.ATTRIBUTES:
        raise ContainerError("container.too_large", f"{_say(path)} has {count} attributes.")
    for place in range(count):
        attribute = h5a.open(owner, index=place)
        values = math.prod(attribute.shape or ())
        size_bytes = values * attribute.get_type().get_size()
        if size_bytes > limits.ATTRIBUTE_BYTES:
            raise ContainerError("container.too_large", f"{_say(path)} has a giant attribute.")


def _say(path: str) -> str:
    """A path as part of a sentence: short and without characters that hide or break lines."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in path or "/")
    return plain if len(plain) <= 120 else f"{plain[:117]}..."
