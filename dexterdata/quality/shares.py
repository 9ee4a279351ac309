"""How much of a recording a finding touches: the share by which it is weighed, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dexterdata.recording import Finding, Recording, Stream

MORE: Final = "more findings of this kind."
"""How the last finding of a check ends that counts those that are not listed."""
WORST_OFFSET_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Extent:
    """What a finding's figures are compared with: samples, channels, seconds and episodes."""

    samples: int
    channels: int
    duration_s: float
    episodes: int

    @classmethod
    def of(cls, stream: Stream | None, recording: Recording) -> Extent:
        """The stream's; the recording's where a finding names none."""
        samples = max((one.samples for one in recording.streams), default=0)
        return cls(
            samples=max(1, samples if stream is None else stream.samples),
            channels=max(1, len(stream.channels)) if stream else 1,
            duration_s=recording.duration_s if stream is None else stream.duration_s,
            episodes=max(1, len(recording.episodes)),
        )


def affected(findings: Sequence[Finding], extent: Extent) -> float:
    """Share of one stream that the findings of one check touch together.

    Where a check found too much to list, the rest is taken to be like what is listed.
    """
    hidden = sum(one.count or 0 for one in findings if one.message.endswith(MORE))
    listed = [one for one in findings if not one.message.endswith(MORE)]
    together = sum(share_of(one, extent) for one in listed)
    return min(1.0, together * (1.0 + hidden / max(1, len(listed))))


def share_of(finding: Finding, extent: Extent) -> float:
    """Share of its stream that one finding touches.

    Of the time or the samples that it names, times that of the channels; a check that measures
    something else is asked for that (``_OWN``). All, where a finding says nothing of it.
    """
    own = _OWN.get(finding.check, _by_place)
    return min(1.0, max(0.0, own(finding, extent)))


def _by_place(finding: Finding, extent: Extent) -> float:
    channels = 1.0 / extent.channels if finding.channel is not None else 1.0
    if finding.line is not None:
        return (finding.count or 1) / extent.samples
    if finding.count:
        return channels * finding.count / extent.samples
    start_s, end_s = finding.t_start_s, finding.t_end_s
    if start_s is None or end_s is None or extent.duration_s <= 0:
        return channels
    return channels * (end_s - start_s) / extent.duration_s


def _value(finding: Finding, _: Extent) -> float:
    return 1.0 if finding.value is None else finding.value


def _channels(finding: Finding, extent: Extent) -> float:
    if finding.count is None:
        return _by_place(finding, extent)
    return finding.count / extent.channels


def _values(finding: Finding, extent: Extent) -> float:
    return (finding.count or 0) / (extent.samples * extent.channels)


def _missing_time(finding: Finding, extent: Extent) -> float:
    """The longest gap, and for each of the others the least that counts as one."""
    least_s = (finding.limit or (None, None))[1] or 0.0
    missing_s = (finding.value or 0.0) + least_s * ((finding.count or 1) - 1)
    return missing_s / extent.duration_s if extent.duration_s > 0 else 1.0


def _off_rate(finding: Finding, _: Extent) -> float:
    """By which share the rate differs from the declared one, which lies between the limits."""
    low, high = finding.limit or (None, None)
    if low is None or high is None or finding.value is None or low + high <= 0:
        return 1.0
    return abs(2.0 * finding.value / (low + high) - 1.0)


def _over_limit(finding: Finding, _: Extent) -> float:
    """By which share of itself a measure is over what is allowed."""
    most = (finding.limit or (None, None))[1]
    if most is None or not finding.value:
        return 1.0
    return 1.0 - most / finding.value


def _short_rest(finding: Finding, _: Extent) -> float:
    wanted_s = (finding.limit or (None, None))[0]
    return 1.0 - (finding.value or 0.0) / wanted_s if wanted_s else 1.0


def _offset(finding: Finding, _: Extent) -> float:
    """Every sample is late: the seconds count, one and more for all."""
    return 1.0 if finding.value is None else abs(finding.value) / WORST_OFFSET_S


def _joints(finding: Finding, extent: Extent) -> float:
    """The share of frames where that is what is limited, else the angles that were counted."""
    most = (finding.limit or (None, None))[1]
    if finding.channel is None and most is not None and most <= 1.0:
        return _value(finding, extent)
    return _by_place(finding, extent) if finding.channel is not None else _values(finding, extent)


def _labels(finding: Finding, extent: Extent) -> float:
    return (finding.count or 1) / extent.episodes


_OWN: Final[Mapping[str, Callable[[Finding, Extent], float]]] = {
    "time.repeated_stamps": _value,
    "time.gap": _missing_time,
    "time.rate_mismatch": _off_rate,
    "time.jitter": _over_limit,
    "value.frozen": _value,
    "value.stuck_channel": _channels,
    "value.railed_channel": _channels,
    "value.drift": _channels,
    "value.copied_channels": _channels,
    "tactile.saturated": _values,
    "tactile.dead_taxels": _value,
    "tactile.no_baseline": _short_rest,
    "pose.lost_tracking": _value,
    "pose.impossible_joint": _joints,
    "sync.offset": _offset,
    "meta.label_unknown": _labels,
}
