"""A LeRobot set in a ZIP archive: where its files lie, so that they can be read one by one.

Only archives without compression are taken: each member is then a piece of the file itself, and
what it holds is judged when that piece is read. The tables and videos are compressed already.
"""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO, Final

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.zip_members import data_start
from dexterdata.sandbox.gates import archive

INDEX: Final = "meta/info.json"
_HOW: Final = "Pack it anew: `dexter upload FOLDER` does so, or `zip -0 -r set.zip FOLDER`."


def members(file: BinaryIO, size_bytes: int) -> dict[str, tuple[int, int]] | None:
    """Return where each file of the set lies, (start, bytes), by its name in the set.

    None where the archive holds no set. Raises ContainerError where it holds one that cannot be
    read in place.
    """
    try:
        archive.check_end(file, size_bytes)
        with zipfile.ZipFile(file) as opened:
            found = [each for each in opened.infolist() if not each.filename.endswith("/")]
            prefix = _prefix(found)
            if prefix is None:
                return None
            _check(file, found, opened.start_dir)
    except (zipfile.BadZipFile, struct.error, NotImplementedError):
        return None  # the archive's own gate says what is wrong with it
    return {
        each.filename.removeprefix(prefix): (data_start(file, each), each.file_size)
        for each in found
        if each.filename.startswith(prefix)
    }


def _prefix(found: list[zipfile.ZipInfo]) -> str | None:
    """The folder in the archive that is the set: the archive itself, or the only one in it."""
    places = [each.filename.removesuffix(INDEX) for each in found if _is_index(each.filename)]
    return places[0] if len(places) == 1 else None


def _is_index(name: str) -> bool:
    return name == INDEX or (name.endswith(f"/{INDEX}") and name.count("/") == 2)


def _check(file: BinaryIO, found: list[zipfile.ZipInfo], directory_at: int) -> None:
    names = {each.filename for each in found}
    if len(names) != len(found):
        raise ContainerError("container.corrupt", "Two members of the archive share one name.")
    for each in found:
        archive.check_name(each)
        if each.compress_type != zipfile.ZIP_STORED:
            raise ContainerError(
                "container.unsupported", "The set in this archive is compressed.", _HOW
            )
        archive.check_kind(each)
    archive.check_places(file, found, directory_at)
