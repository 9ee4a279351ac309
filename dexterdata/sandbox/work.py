"""What a boxed process does: examine a recording, film a video, or read an index."""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.sandbox import films, pipeline, set_index
from dexterdata.sandbox.frames import Send
from dexterdata.sandbox.model import Job


def run(job: Job, file: BinaryIO, send: Send) -> None:
    """Do the job with the open file and send what came of it."""
    if job.holds_index:
        set_index.run(file, send)
    elif job.films:
        films.run(job, file, send)
    else:
        pipeline.run(job, file, send)
