"""What is wrong with a set beyond what its tables' own reports say: its videos, its promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dexterdata.recording import Finding, Level
from dexterdata.sandbox.model import Reply
from dexterdata.sandbox.set_plan import SetPlan, Video
from dexterdata.sandbox.set_report import ranges


@dataclass
class Seen:
    """What was found beside the episodes' own findings."""

    no_table: list[int] = field(default_factory=list)
    closed_videos: int = 0


def samples(reply: Reply) -> int:
    """The rows of the longest stream of what was read; 0 of what was refused."""
    recording = reply.report["recording"]
    return (
        max((stream["samples"] for stream in recording["streams"]), default=0) if recording else 0
    )


def judged(reply: Reply, video: Video, plan: SetPlan, rows: int, seen: Seen) -> Iterator[Finding]:
    """Yield what the video's own report, and its length beside the table's, say against it."""
    report = reply.report
    if report["verdict"] == "refused":
        (problem,) = report["findings"]
        if problem["check"] == "container.unsupported":
            seen.closed_videos += 1
        else:
            yield Finding(f"Its video: {problem['message']}", problem["check"])
        return
    frames = samples(reply)
    if video.end_s is None:
        is_too_short, wanted = abs(frames - rows) > 1, rows
    else:
        wanted = round(video.end_s * plan.fps)
        is_too_short = frames < wanted - 1
    if is_too_short:
        message = f"Its video has {frames} frames; {wanted} are needed for the table's rows."
        yield Finding(message, "sync.length_mismatch", value=frames, limit=(wanted, None))


def about_all(plan: SetPlan, seen: Seen) -> Iterator[Finding]:
    """Yield what is wrong with the set as a whole: its promises, and what was not there."""
    listed = len(plan.episodes)
    if seen.no_table:
        count = len(seen.no_table)
        message = (
            f"The index lists {listed:,} episodes, but the tables of {count:,} are not there: "
            f"{ranges(seen.no_table)}."
        )
        yield Finding(message, "container.truncated", count=count)
    if plan.promised != listed:
        message = f"meta/info.json promises {plan.promised:,} episodes; the index lists {listed:,}."
        yield Finding(message, "shape.width_mismatch", count=plan.promised)
    if seen.closed_videos:
        message = f"The videos of {seen.closed_videos:,} episodes are there, but were not opened."
        yield Finding(message, "container.unsupported", Level.INFO, count=seen.closed_videos)
