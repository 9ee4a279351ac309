"""ZIP archives: the directory and each member's own header must tell the same, harmless story."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import limits, npy

_END = struct.Struct("<4s4H2IH")
_LOCAL = struct.Struct("<4s5H3I2H")
_END_SEARCH_BYTES = 65_557
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HARMLESS = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,200}")
_NESTED = (".zip", ".npz", ".gz", ".7z", ".tar")


def check(file: BinaryIO, size_bytes: int) -> None:
    """Admit an archive of nothing but NumPy arrays; raise ContainerError for any other."""
    check_end(file, size_bytes)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_directory(members)
            check_places(file, members, archive.start_dir)
            _check_arrays(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError) as error:
        raise ContainerError(
            "container.corrupt", f"The archive is damaged: {error}.", "Save and upload it again."
        ) from None


def check_end(file: BinaryIO, size_bytes: int) -> None:
    """The end record bounds what the library will load."""
    start = max(0, size_bytes - _END_SEARCH_BYTES)
    file.seek(start)
    tail = file.read(_END_SEARCH_BYTES)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise ContainerError(
            "container.truncated", "The archive has no end: it was cut off.", "Upload it again."
        )
    _, _, _, _, count, directory_bytes, _, comment = _END.unpack_from(tail, place)
    if place + _END.size + comment != len(tail):
        raise ContainerError("container.corrupt", "Something follows the end of the archive.")
    file.seek(0)
    if count > limits.ZIP_MEMBERS or directory_bytes > limits.ZIP_DIRECTORY_BYTES:
        raise ContainerError("container.too_large", f"The archive lists {count} members.")


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise ContainerError("container.corrupt", "Two members of the archive share one name.")
    for member in members:
        check_name(member)
        check_kind(member)
    if any(not name.endswith(".npy") for name in names) or not names:
        raise ContainerError(
            "container.unsupported",
            "This is a ZIP archive, and not one of NumPy arrays (.npz).",
            "Upload the recordings in it one by one.",
        )
    _check_total(members)


def _check_total(members: list[zipfile.ZipInfo]) -> None:
    """Members are unpacked piece by piece: what counts is all that there is to go through."""
    stored = sum(member.compress_size for member in members)
    total = sum(member.file_size for member in members)
    if total > limits.SLICED_BYTES:
        raise ContainerError(
            "container.too_large",
            f"Unpacked, the archive would have {total / 1e6:,.0f} MB.",
            f"At most {limits.SLICED_BYTES / 1e6:,.0f} MB are read from one file; split it.",
        )
    if limits.inflates_too_much(stored, total):
        raise ContainerError(
            "container.too_large",
            f"{stored:,} bytes of the archive claim to unpack to {total:,}.",
            "Split the recording, or save it again uncompressed.",
        )


def check_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    outside = name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name
    if outside:
        raise ContainerError(
            "container.external_reference",
            "The archive holds a name that points outside of it.",
        )
    if not _HARMLESS.fullmatch(name):
        raise ContainerError("container.corrupt", "The archive holds a name that is not one.")


def check_kind(member: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise ContainerError(
            "container.external_reference", "The archive holds a link instead of a file."
        )
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ContainerError("container.unsupported", "The archive holds a device or a pipe.")
    if member.flag_bits & _ENCRYPTED:
        raise ContainerError("container.unsupported", "The archive is encrypted.", "Unlock it.")
    if member.compress_type not in _METHODS:
        raise ContainerError(
            "container.unsupported",
            f"The archive uses compression method {member.compress_type}.",
            "Save it with numpy.savez or numpy.savez_compressed.",
        )
    if member.filename.lower().endswith(_NESTED):
        raise ContainerError("container.unsupported", "The archive holds another archive.")


def check_places(file: BinaryIO, members: list[zipfile.ZipInfo], directory_at: int) -> None:
    """Members lie one after another, none inside another, each under its own true header."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise ContainerError("container.corrupt", "Members of the archive overlap.")
        end = _check_local(file, member)
    if end > directory_at:
        raise ContainerError("container.truncated", "A member runs past the archive's end.")


def _check_local(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    file.seek(member.header_offset)
    fields = _LOCAL.unpack(file.read(_LOCAL.size))
    signature, _, flags, method, _, _, crc, stored, unpacked, name_bytes, extra_bytes = fields
    name = file.read(name_bytes)
    extra = file.read(extra_bytes)
    if unpacked == 0xFFFFFFFF and extra[:2] == b"\x01\x00":
        unpacked, stored = struct.unpack("<QQ", extra[4:20])
    told = (method, name) == (member.compress_type, _raw_name(member, flags))
    if not flags & _SIZES_FOLLOW:
        told &= (crc, stored, unpacked) == (member.CRC, member.compress_size, member.file_size)
    if signature != b"PK\x03\x04" or not told:
        raise ContainerError(
            "container.corrupt", "The archive's directory and its members contradict each other."
        )
    return int(member.header_offset + _LOCAL.size + name_bytes + extra_bytes + member.compress_size)


def _raw_name(member: zipfile.ZipInfo, flags: int) -> bytes:
    return member.orig_filename.encode("utf-8" if flags & 0x800 else "cp437")


def _check_arrays(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        with archive.open(member) as opened:
            npy.check(opened, member.filename.removesuffix(".npy"), member.file_size)
