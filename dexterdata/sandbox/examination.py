"""The one door: a path in, an examination out, whatever the file does."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dexterdata.preview import EVERYTHING, Policy
from dexterdata.profiles import Profile
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import acceptance, confinement, films, folder, refusal, runner
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.members import FolderMembers, PackedMembers
from dexterdata.sandbox.model import (
    Examination,
    Job,
    Limits,
    Places,
    Protections,
    Reply,
    Slice,
)
from dexterdata.sandbox.runner import Host
from dexterdata.sandbox.watch import HostDiedError, Outcome

log = logging.getLogger(__name__)

SLICES = 500
_MISBEHAVED = "its content made the reader misbehave."


def examine(
    path: Path,
    *,
    name: str | None = None,
    profile: Profile | None = None,
    slices: Sequence[Slice] | None = None,
    render: bool = False,
    synthetic: bool = False,
    policy: Policy | None = EVERYTHING,
    video: bool = False,
    host: Host | None = None,
    protections: Protections | None = None,
) -> Examination:
    """Read a stranger's file, or folder set, in the box; say what it holds or why not.

    ``name`` is what the person called it (default: the path's). ``render`` asks for one rendering
    of each of ``slices`` (at most 500), or one of the whole; fewer than asked mean that one could
    not be made, and the log says why. ``policy`` says how much a rendering shows; None: nothing,
    its features alone are measured. ``video``: slices get a film of the first camera, too, where
    the policy shows video; ask only where the recorded person agreed. ``host`` replaces this
    process's own; ``protections`` says what to rely on (default: all that the machine has; fewer
    mean a cold subprocess). A bad file never raises: its report's verdict is "refused". Raises
    OSError when the file is not there or may not be read, ValueError for too many slices, BoxError
    when the box itself does not work.
    """
    started = time.perf_counter()
    if slices is not None and len(slices) > SLICES:
        raise ValueError(f"At most {SLICES} slices are rendered at once.")
    job = Job(
        name=name or path.name,
        size_bytes=0,
        profile=profile,
        slices=None if slices is None else tuple(slices),
        render=render,
        synthetic=synthetic,
        policy=policy,
        video=video and policy is not None and policy.video,
    )
    boxes = _Boxes(host, protections or confinement.available())
    reading = _folder if path.is_dir() else _file
    job, outcome, reply, versions = reading(path, job, boxes)
    return _finish(job, outcome, reply, started, versions)


def _folder(path: Path, job: Job, boxes: _Boxes) -> folder.Read:
    with contextlib.closing(FolderMembers(path)) as members:
        return folder.examine(members, job, boxes.run)


def _file(path: Path, job: Job, boxes: _Boxes) -> folder.Read:
    """One file; where it packs a set, its parts are read one by one."""
    descriptor = _open(path)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return job, Outcome(), Reply(refusal.refused(_no_file())), {}
        job = replace(job, size_bytes=facts.st_size)
        outcome, reply, versions = boxes.run(job, descriptor)
        if reply.members is not None:
            reply, outcome = _packed(descriptor, reply.members, job, outcome, boxes)
        elif job.video and reply.report.get("format") == "video":
            reply.renderings = films.add(reply.renderings, job, job, descriptor, boxes.run)
        return job, outcome, reply, versions
    finally:
        os.close(descriptor)


def _packed(
    archive: int, places: Places, job: Job, whole: Outcome, boxes: _Boxes
) -> tuple[Reply, Outcome]:
    try:
        members = PackedMembers(archive, places)
    except FramingError as error:
        log.warning("The boxed process of %r lied: %s", job.name, error)
        return Reply(refusal.refused(refusal.damaged(_MISBEHAVED))), whole
    _, outcome, reply, _ = folder.examine(members, job, boxes.run)
    return reply, Outcome(sha256=whole.sha256, peak_mb=max(whole.peak_mb, outcome.peak_mb))


def status() -> dict[str, object]:
    """Which protections hold on this machine, with a sentence for each that is missing."""
    here = confinement.available()
    problems = []
    if not here.landlock:
        problems.append("Landlock is missing: needs Linux 5.13 with it switched on.")
    if not here.seccomp:
        problems.append("Seccomp filters are missing, or this machine's calls are not known.")
    if os.geteuid() != 0:
        who = "Not started as root: boxed processes keep this user and cannot become nobody."
    else:
        who = "Boxed processes become nobody."
    return {
        "landlock": here.landlock,
        "seccomp": here.seccomp,
        "limits": True,
        "drops_to_nobody": os.geteuid() == 0,
        "mode": "forked from a warm host" if here.complete else "cold subprocess",
        "user": who,
        "problems": problems,
    }


def _open(path: Path) -> int:
    """Open without waiting: a pipe would make us wait for its writer."""
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)


class _Boxes:
    """Where hosts come from: the given one, this process's warm one, or a cold one per file."""

    def __init__(self, given: Host | None, protections: Protections) -> None:
        self._given = given
        self._protections = protections

    @contextlib.contextmanager
    def host(self) -> Iterator[Host]:
        """A host for one file; one that dies is given up."""
        if self._given is not None:
            yield self._given
        elif self._protections.complete:
            warm = runner.shared_host()
            try:
                yield warm
            except HostDiedError:
                runner.discard(warm)
                raise
        else:
            with contextlib.closing(Host(protections=self._protections)) as cold:
                yield cold

    def run(self, job: Job, descriptor: int) -> tuple[Outcome, Reply, dict[str, str]]:
        """Run the job; where the host dies, another is started and the file tried once more."""
        limits = Limits.for_job(job)
        try:
            with self.host() as host:
                outcome = host.run(job, descriptor, limits)
        except HostDiedError as error:
            log.warning("The sandbox's host died and is started again: %s", error)
            os.lseek(descriptor, 0, os.SEEK_SET)
            with self.host() as host:
                outcome = host.run(job, descriptor, limits)
        return outcome, _reply(job, outcome, limits), host.versions


def _reply(job: Job, outcome: Outcome, limits: Limits) -> Reply:
    why = refusal.reason(outcome, limits)
    try:
        reply = acceptance.accept(
            outcome.frames, is_shown=job.policy is not None, is_filmed=job.films
        )
    except FramingError as error:
        log.warning("The boxed process of %r lied: %s", job.name, error)
        why = why or refusal.damaged(_MISBEHAVED)
        reply = Reply()
    if outcome.lie is not None:
        log.warning("The boxed process of %r lied: %s", job.name, outcome.lie)
    for note in reply.notes:
        log.warning("Note from the box about %r:\n%s", job.name, note)
    if why is None:
        return reply
    return Reply(refusal.refused(why))


def _finish(
    job: Job, outcome: Outcome, reply: Reply, started: float, versions: dict[str, str]
) -> Examination:
    """What the caller saw with its own eyes replaces what the box said of it."""
    report = {
        **reply.report,
        "file": job.name,
        "bytes": job.size_bytes,
        "sha256": outcome.sha256,
    }
    return Examination(
        report=report,
        renderings=tuple(reply.renderings),
        seconds=time.perf_counter() - started,
        peak_mb=outcome.peak_mb,
        versions=versions,
        draft_profile=reply.draft_profile,
        episodes=reply.episodes,
        fingerprint=reply.fingerprint,
    )


def _no_file() -> ContainerError:
    return ContainerError(
        "container.not_what_name_says", "This is not a file but a device, a socket or a pipe."
    )
