"""Where a member of a ZIP archive lies in the archive's file."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO, Final

_NAME_AND_EXTRA: Final = struct.Struct("<26x2H")


def data_start(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Return where the member's own bytes begin in the archive's ``file``.

    Its local header is taken at its word: whoever opens a stranger's archive holds it against the
    directory before. Raises struct.error where the file ends within the header.
    """
    file.seek(member.header_offset)
    name_bytes, extra_bytes = _NAME_AND_EXTRA.unpack(file.read(_NAME_AND_EXTRA.size))
    return int(member.header_offset + _NAME_AND_EXTRA.size + name_bytes + extra_bytes)
