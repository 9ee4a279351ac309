"""What is known of the checks that decide before anything is read.

Gates and readers find these; here stands what they mean, in the same place as all other checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from dexterdata.checks.registry import CheckInfo, recording_check
from dexterdata.recording import Finding, Level, Recording

_TEXTS = {
    "container.not_what_name_says": (
        "The content is not what the file's name says.\n\n"
        "A git-lfs pointer, a pickle or an empty file under another name cannot be read. Upload "
        "the file itself (`git lfs pull`), under the ending of its true format."
    ),
    "container.truncated": (
        "The file ends too early.\n\n"
        "A copy or an upload was cut off. Compare sizes with the original and send it again."
    ),
    "container.corrupt": (
        "The file is damaged inside.\n\n"
        "Its parts contradict each other, so nothing in it can be trusted. Copy it again from the "
        "recorder, or save it anew from the program that made it."
    ),
    "container.external_reference": (
        "The file points to data outside itself.\n\n"
        "Links to other files would read from the computer that opens them, and the data would be "
        "missing for everyone else. Save the data into the file."
    ),
    "container.too_large": (
        "Opened, the file would need more memory than allowed.\n\n"
        "A small file can unpack to gigabytes, on purpose or by a damaged length in it. Do what "
        "the message says; where it says nothing, split the recording into shorter ones."
    ),
    "container.unsupported": (
        "The format, or a part of it, cannot be read yet.\n\n"
        "The message names the format or the filter. Save the file as CSV, NPZ or HDF5 with gzip."
    ),
}
CONTAINER_INFOS = tuple(CheckInfo(name, Level.ERROR, text) for name, text in _TEXTS.items())


@recording_check("container.code_inside", level=Level.ERROR)
def data_holds_no_code(recording: Recording) -> Iterator[Finding]:
    """The file holds code that some program would run: pickled objects, spreadsheet formulas.

    Data must be safe to open by whoever licenses it. Save plain number arrays, and values instead
    of formulas.
    """
    yield from (item for item in recording.findings if item.check == "container.code_inside")
