"""A set of many files: the caller opens them, the box reads each, one episode at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dexterdata import profiles
from dexterdata.profiles import Profile
from dexterdata.readers.episode_rows import of_episode
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Finding
from dexterdata.sandbox import films, refusal
from dexterdata.sandbox.films import Boxed
from dexterdata.sandbox.members import Members
from dexterdata.sandbox.model import BoxError, Job, Rendering, Reply, Slice
from dexterdata.sandbox.set_findings import Seen, about_all, judged, samples
from dexterdata.sandbox.set_plan import Listed, SetPlan, Video
from dexterdata.sandbox.set_report import SetReport
from dexterdata.sandbox.watch import Outcome

RENDERINGS = 500
Read = tuple[Job, Outcome, Reply, dict[str, str]]
"""The job with the size that was seen, how the work ended, what was said, and by which versions."""


@dataclass
class _Told:
    """What the box said of one file, kept for the episodes that share it."""

    reply: Reply
    sha256: str


def examine(members: Members, job: Job, boxed: Boxed) -> Read:
    """Return a set's report as if it were one file's: its size, its sum, the largest process.

    With ``job.render`` each episode that was read gets one rendering, at most 500 in all; with
    ``job.slices``, which count from the start of the first episode, each slice gets one.
    """
    work = _Work(members, job, boxed)
    try:
        reply = work.reply()
    except ContainerError as error:
        reply = Reply(refusal.refused(error, "lerobot"))
    outcome = Outcome(sha256=members.sha256, peak_mb=work.peak_mb)
    return replace(job, size_bytes=members.size_bytes), outcome, reply, work.versions


class _Work:
    def __init__(self, members: Members, job: Job, boxed: Boxed) -> None:
        self._members = members
        self._job = job
        self._boxed = boxed
        self._slices = None if job.slices is None else _in_order(job.slices)
        self._videos: dict[str, _Told] = {}
        self.peak_mb = 0.0
        self.versions: dict[str, str] = {}

    def reply(self) -> Reply:
        """Read the index, then every episode that it lists."""
        packed = self._members.index()
        try:
            told = self._in_box(Job("index", 0, holds_index=True), packed)
        finally:
            os.close(packed)
        if told.reply.index is None:
            return told.reply
        return self._episodes(told.reply.index)

    def _episodes(self, plan: SetPlan) -> Reply:
        fitting = self._job.profile or profiles.detect(plan.shape(), profiles.builtin())
        profile = fitting or plan.plain_profile()
        whole, seen = SetReport(fitting.name if fitting else None), Seen()
        renderings: list[Rendering] = []
        for listed in plan.episodes:
            with self._opened(listed.table) as table:
                if table is None:
                    seen.no_table.append(listed.index)
                    continue
                start_s = whole.end_s
                part = self._part(listed, plan, start_s)
                reply = self._table(listed, table, profile, part, len(renderings))
                if part and self._job.video:
                    reply.renderings = self._filmed(reply.renderings, listed, part)
            rows = samples(reply)
            videos = listed.videos if self._job.slices is None else ()
            problems = [
                problem
                for video in videos
                for problem in self._video(listed, video, plan, rows, seen)
            ]
            whole.add(listed, reply.report, problems)
            place = Slice(start_s, whole.end_s) if self._slices is None else None
            renderings += [replace(each, place=place) for each in reply.renderings]
            if self._slices is not None:  # a table that is refused leaves them to the next
                self._slices = self._slices[len(reply.renderings) :]
        for finding in about_all(plan, seen):
            whole.say(finding)
        draft = None if fitting else profiles.draft(plan.shape())
        report = whole.build(len(plan.episodes))
        return Reply(report, draft, tuple(whole.episodes), self._as_asked(renderings))

    def _as_asked(self, renderings: list[Rendering]) -> list[Rendering]:
        """Renderings of slices in the order of the slices; all or none come in another order."""
        asked = self._job.slices
        if asked is None or asked == (ordered := _in_order(asked)):
            return renderings
        if len(renderings) < len(asked):
            return []
        return [renderings[ordered.index(each)] for each in asked]

    def _part(self, listed: Listed, plan: SetPlan, start_s: float) -> tuple[Slice, ...] | None:
        """The next slices that begin in an episode, as it counts; None where all is wanted.

        A stamp more or less does not matter: an episode begins where the one before ends.
        """
        if self._slices is None:
            return None
        end_s = start_s + (listed.length - 1.5) / plan.fps
        return tuple(
            Slice(max(each.t_start_s - start_s, 0.0), each.t_end_s - start_s)
            for each in self._slices
            if each.t_start_s < end_s
        )

    def _table(
        self,
        listed: Listed,
        table: int,
        profile: Profile,
        part: tuple[Slice, ...] | None,
        rendered: int,
    ) -> Reply:
        job = replace(
            self._job,
            name=_last(listed.table),
            size_bytes=os.fstat(table).st_size,
            profile=of_episode(profile, listed.index, listed.length),
            slices=part,
            render=self._job.render and part != () and rendered < RENDERINGS,
            is_member=True,
        )
        told = self._in_box(job, table)
        self._members.note(listed.table, job.size_bytes, told.sha256)
        return told.reply

    def _filmed(
        self, renderings: list[Rendering], listed: Listed, part: tuple[Slice, ...]
    ) -> list[Rendering]:
        """The renderings of an episode with films of its first camera, where there is one."""
        for video in listed.videos[:1]:
            with self._opened(video.path) as descriptor:
                if descriptor is not None:
                    start_s = video.start_s or 0.0
                    slices = tuple(
                        Slice(each.t_start_s + start_s, each.t_end_s + start_s) for each in part
                    )
                    size_bytes = os.fstat(descriptor).st_size
                    asked = Job(_last(video.path), size_bytes, slices=slices)
                    return films.add(renderings, self._job, asked, descriptor, self._boxed)
        return renderings

    def _video(
        self, listed: Listed, video: Video, plan: SetPlan, rows: int, seen: Seen
    ) -> Iterator[Finding]:
        """Yield what is wrong with an episode's video; a file is opened once for all episodes."""
        if video.path not in self._videos:
            with self._opened(video.path) as descriptor:
                if descriptor is None:
                    yield Finding(f"Its video {video.path} is not there.", "container.truncated")
                    return
                size_bytes = os.fstat(descriptor).st_size
                told = self._in_box(Job(_last(video.path), size_bytes, is_member=True), descriptor)
                self._members.note(video.path, size_bytes, told.sha256)
                self._videos[video.path] = told
        yield from judged(self._videos[video.path].reply, video, plan, rows, seen)

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[int | None]:
        descriptor = self._members.open(name)
        try:
            yield descriptor
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _in_box(self, job: Job, descriptor: int) -> _Told:
        outcome, reply, self.versions = self._boxed(job, descriptor)
        self.peak_mb = max(self.peak_mb, outcome.peak_mb)
        if not reply.report and reply.index is None:
            raise BoxError("The boxed process said nothing.")
        return _Told(reply, outcome.sha256)


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _in_order(slices: tuple[Slice, ...]) -> tuple[Slice, ...]:
    return tuple(sorted(slices, key=lambda each: (each.t_start_s, each.t_end_s)))
