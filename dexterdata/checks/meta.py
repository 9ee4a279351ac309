"""Checks of what has to be known beside the numbers.

Here they warn; a portal that takes submissions may ask for more and raise them to errors.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from dexterdata.checks.registry import recording_check, stream_check
from dexterdata.profiles.units import unit_fault
from dexterdata.recording import Finding, Level, Recording, Stream, told_hand


@recording_check("meta.missing_profile", level=Level.WARNING)
def profile_is_known(recording: Recording) -> Iterator[Finding]:
    """No device profile was named and none fits, so the columns are described but not understood.

    Range, rate and pose checks need a profile. Fill in the drafted one (`dexter profile draft
    FILE`), or name one of those that `dexter profile list` shows. A draft in which places are still
    open counts as none: the message names them.
    """
    if recording.profile is None:
        message = "No profile fits: the columns are described, but what they mean is not known."
        yield Finding(message, level=Level.WARNING)
    yield from (item for item in recording.findings if item.check == "meta.missing_profile")


@stream_check("meta.missing_unit", level=Level.WARNING, min_samples=0)
def unit_is_known(stream: Stream) -> Iterator[Finding]:
    """Nobody says in which unit the values are, or the file says it in a word that is not known.

    A model cannot tell radians from degrees, and what is not known is not brought to SI. Give the
    unit in the profile (``unit = "rad"``; use "1" for plain ratios and "count" for raw sensor
    counts).
    """
    if not stream.unit:
        yield Finding("The unit of the values is not known.", level=Level.WARNING)
    elif fault := unit_fault(stream.unit, stream.kind):
        yield Finding(f"The file's own unit is not trusted: {fault}", level=Level.WARNING)


@recording_check("meta.missing_hand", level=Level.WARNING)
def hand_is_known(recording: Recording) -> Iterator[Finding]:
    """Nobody says whether it was the left or the right hand.

    Mirrored hands look alike in the numbers. Give ``hand`` in the profile's streams, in the file's
    attributes, or when you upload.
    """
    is_told = recording.hand != "unknown" or told_hand(recording.metadata.get("hand", ""))
    if recording.streams and not is_told:
        yield Finding("It is not known which hand was recorded.", level=Level.WARNING)


@recording_check("meta.missing_consent", level=Level.WARNING)
def consent_is_known(recording: Recording) -> Iterator[Finding]:
    """Nothing says what the recorded person agreed to.

    Recordings of people may only be shared within their consent. Give it when you upload, in the
    file's attributes (``consent``), or in the profile's ``metadata`` table.
    """
    if not recording.metadata.get("consent", "").strip():
        message = "The file does not say what the recorded person agreed to."
        yield Finding(message, level=Level.WARNING)


@recording_check("meta.label_unknown", level=Level.WARNING)
def labels_are_known(recording: Recording) -> Iterator[Finding]:
    """A task label is not in the list of labels, or is spelled in two ways.

    The same task under two names splits the data of those who search for it. Use the label that is
    suggested, or add the new one to the profile's ``labels``.
    """
    tasks = list(dict.fromkeys(episode.task for episode in recording.episodes if episode.task))
    for position, task in enumerate(tasks):
        known = list(recording.known_labels) or tasks[:position]
        if task in known:
            continue
        nearest = _nearest(task, known)
        if recording.known_labels or nearest:
            times = [episode for episode in recording.episodes if episode.task == task]
            hint = f" Did you mean “{nearest}”?" if nearest else ""
            yield Finding(
                f"The label “{task}” is not among the known ones.{hint}"
                if recording.known_labels
                else f"The label “{task}” looks like “{nearest}” spelled in another way.",
                level=Level.WARNING,
                t_start_s=times[0].t_start_s,
                t_end_s=times[0].t_end_s,
                count=len(times),
            )


def _nearest(task: str, known: list[str]) -> str | None:
    plain = {_plain(label): label for label in known}
    close = difflib.get_close_matches(_plain(task), plain, n=1, cutoff=0.8)
    return plain[close[0]] if close else None


def _plain(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())
