"""Checks of how much there is, and whether it hangs together."""

from __future__ import annotations

from collections.abc import Iterator

from dexterdata.checks.measures import limit
from dexterdata.checks.registry import recording_check, stream_check
from dexterdata.recording import MEASURED, Finding, Level, Recording, Stream

SHOWN_BAD_ROWS = 20
MIN_SAMPLES = 10


@recording_check("shape.bad_row", level=Level.ERROR)
def lines_can_be_read(recording: Recording) -> Iterator[Finding]:
    """A line of a text file has the wrong number of fields, or a field that is not one number.

    The program that wrote the file was interrupted, or two writers shared it. The line is left
    out and the rest is described; repair or delete the line that is named.
    """
    for row in recording.bad_rows[:SHOWN_BAD_ROWS]:
        yield Finding(f"Line {row.line}: {row.message}", line=row.line)
    hidden = recording.bad_rows[SHOWN_BAD_ROWS:]
    if hidden:
        last = hidden[-1]
        message = f"{len(hidden)} more lines cannot be read, the last of them line {last.line}."
        yield Finding(message, line=hidden[0].line, count=len(hidden))


@recording_check("shape.width_mismatch", level=Level.ERROR)
def width_is_as_declared(recording: Recording) -> Iterator[Finding]:
    """Header, profile and data disagree about how many columns or samples there are.

    Then no column can be trusted to be what its name says. Write one name for each column, or name
    the profile that fits the device. Where the named profile finds nothing of its device in the
    file, that is the only finding, with the profiles that do fit.
    """
    yield from (item for item in recording.findings if item.check == "shape.width_mismatch")


@recording_check("shape.empty", level=Level.ERROR)
def there_are_samples(recording: Recording) -> Iterator[Finding]:
    """A stream, or the whole file, holds no samples or no channels.

    Usually the recorder was started and the sensor was not connected. There is nothing to train on:
    record again, or take the empty stream out of the file. Where the profile is the wrong one,
    ``shape.width_mismatch`` says so instead.
    """
    has_wrong_profile = any(f.check == "shape.width_mismatch" for f in recording.findings)
    if not recording.streams and not has_wrong_profile:
        yield Finding("The file holds no numbers that run along time.")
    for stream in recording.streams:
        if stream.kind in MEASURED and not (stream.samples and stream.channels):
            what = "channels" if stream.samples else "samples"
            yield Finding(f"The stream holds no {what}.", stream=stream.name, count=0)


@stream_check("shape.too_short", level=Level.ERROR, min_samples=1)
def stream_is_long_enough(stream: Stream) -> Iterator[Finding]:
    """The stream is too short to show a movement: under 0.1 s, or under two samples.

    A stray row is left where a recording was stopped at once. Without any clock ten samples are
    asked for. The profile's limit ``min_duration_s`` overrides the time.
    """
    allowed_s = limit(stream, "min_duration_s", 0.1)
    if not stream.has_clock and not stream.nominal_rate_hz:
        if stream.samples < MIN_SAMPLES:
            message = f"The stream has {stream.samples} samples; {MIN_SAMPLES} are needed."
            yield Finding(message, value=stream.samples, limit=(MIN_SAMPLES, None))
    elif stream.samples < 2 or stream.duration_s < allowed_s:
        yield Finding(
            f"The stream has {stream.samples} samples in {stream.duration_s:.3g} s; "
            f"{allowed_s:.3g} s are needed.",
            value=stream.duration_s,
            limit=(allowed_s, None),
        )
