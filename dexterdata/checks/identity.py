"""Whether the same content stands twice, and by what a recording is known again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from dexterdata.checks.content import Fingerprint, exact_of, near_of
from dexterdata.checks.measures import at_s, limit, name_list
from dexterdata.checks.registry import sample_check, samples_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import Finding, Level


def fingerprint(streams: Sequence[Seen]) -> Fingerprint | None:
    """The content's fingerprint, after the scan; None where no channel ever changes."""
    moving = [seen for seen in streams if not seen.constant.all()]
    exact = exact_of((seen.stream.samples, _digests(seen)) for seen in moving)
    if exact is None:
        return None
    return Fingerprint(exact, near_of(seen.sums.all for seen in moving))


def _digests(seen: Seen) -> list[int]:
    """Of the channels that change."""
    return [
        digest
        for digest, is_still in zip(seen.content.digests(), seen.constant, strict=True)
        if not is_still
    ]


@samples_check("identity.duplicate", level=Level.WARNING)
def content_stands_once(streams: Sequence[Seen]) -> Iterator[Finding]:
    """The same content stands twice.

    Data that is counted twice is paid for twice, and leaks from training into test. Within a file:
    the left and the right hand hold exactly the same samples, so one was copied over the other.
    Between recordings the portal compares fingerprints: one that is equal wherever the samples are,
    whatever the format, names and stamps, and one that survives cutting, shifting and re-sampling.
    Send each recording once; replace a faulty one instead of adding another.
    """
    sided = [seen for seen in streams if seen.stream.hand in ("left", "right")]
    for one, other in combinations(sided, 2):
        a, b = one.stream, other.stream
        if a.hand == b.hand or a.kind is not b.kind or a.samples != b.samples:
            continue
        if one.constant.all() or one.content.digests() != other.content.digests():
            continue
        if np.array_equal(one.low, other.low, equal_nan=True):
            yield Finding(
                f"The stream holds exactly the samples of {a.name}, of the other hand.",
                level=Level.WARNING,
                stream=b.name,
                count=b.samples,
            )


@sample_check("value.copied_channels", level=Level.WARNING, min_samples=20)
def channels_differ(seen: Seen) -> Iterator[Finding]:
    """Channels that move hold exactly the same values as one another.

    Two sensors never read the same to the last digit: one column was written several times, or one
    sensor was spread over the fingers. Looked for in angles, positions, bends, forces, IMU and EMG;
    channels that change fewer than 20 times do not count (the profile's limit ``copied_changes``).
    Write each sensor's own column, or leave out the joints that the device does not measure.
    """
    stream = seen.stream
    if seen.twins is None:
        return
    for group in seen.twins.groups(int(limit(stream, "copied_changes", 20))):
        names = [stream.channels[channel] for channel in group]
        yield Finding(
            f"{len(names)} of {len(stream.channels)} channels hold the same values: "
            f"{name_list(names)}.",
            level=Level.WARNING,
            t_start_s=at_s(stream, 0),
            t_end_s=at_s(stream, -1),
            count=len(names),
        )
