"""What a file's name promises, held against what its content is."""

from __future__ import annotations

from pathlib import PurePosixPath

from dexterdata.readers import CALLED
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.sniffing import FORMAT_OF_EXTENSION, Sniffed


def check_name(name: str, found: Sniffed) -> None:
    """Refuse what is never a recording, and a file whose name promises another format."""
    if found.format == "pointer":
        raise ContainerError(
            "container.not_what_name_says",
            "This is a git-lfs pointer, not the recording.",
            "Upload the file itself: run `git lfs pull` first.",
        )
    if found.format in ("pickle", "program"):
        raise ContainerError(
            "container.code_inside"
            if found.format == "program"
            else "container.not_what_name_says",
            f"This is {found.called}: it can hold code, so it is never opened.",
            "Save the arrays as .npz, .h5 or .csv.",
        )
    promised = FORMAT_OF_EXTENSION.get(PurePosixPath(name.lower()).suffix)
    kept = promised in (None, found.format) or {promised, found.format} == {"npz", "zip"}
    if not kept:
        suffix = PurePosixPath(name).suffix
        raise ContainerError(
            "container.not_what_name_says",
            f"The name ends in {suffix}, but the content is {found.called}.",
            "Check that the right file was chosen and that it was copied whole.",
        )


def refuse_unread(found: Sniffed) -> None:
    """Refuse the formats that are known but not read."""
    names = list(CALLED.values())
    raise ContainerError(
        "container.unsupported",
        f"This is {found.called}, which is not read.",
        f"Recordings are read from {', '.join(names[:-1])} and {names[-1]}.",
    )
