"""Episodes that an HDF5 or NPZ file carries in a group of its own, ``/episodes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.array_store import ArrayStore, is_list, listed
from dexterdata.readers.clocks import Times
from dexterdata.recording import NANOSECONDS, Episode, Stream, told_hand

MAX_EPISODES = 10_000


def read_episodes(store: ArrayStore) -> list[Episode]:
    """Return the episodes of ``/episodes``: t_start_s, t_end_s and words beside them."""
    starts, ends = _column(store, "t_start_s"), _column(store, "t_end_s")
    if starts is None or ends is None or starts.size != ends.size or starts.size > MAX_EPISODES:
        return []
    words = {name: _words(store, name, starts.size) for name in ("task", "instruction", "hand")}
    objects = _words(store, "objects", starts.size)
    success = _column(store, "success")
    return [
        Episode(
            t_start_s=float(starts[index]),
            t_end_s=float(ends[index]),
            task=words["task"][index],
            instruction=words["instruction"][index],
            hand=told_hand(words["hand"][index]) or "unknown",
            success=_success(success, index),
            objects=tuple(part.strip() for part in objects[index].split(";") if part.strip()),
        )
        for index in range(starts.size)
        if np.isfinite(starts[index]) and np.isfinite(ends[index])
    ]


def marked_episodes(marks: NDArray[Any], times: Times, start_ns: int | None) -> list[Episode]:
    """Return the episodes between "Start" and "Stop" marks: rows of (task, mark, …) texts.

    ``start_ns`` is the recording's first stamp on the same clock; None takes the first mark.
    """
    if marks.ndim != 2 or marks.shape[1] < 2 or len(marks) != times.t_ns.size or not len(marks):
        return []
    zero_ns = int(times.t_ns.min()) if start_ns is None else start_ns
    episodes: list[Episode] = []
    started: dict[str, float] = {}
    for row, stamp in zip(marks[:MAX_EPISODES].tolist(), times.t_ns, strict=False):
        task, mark = _text(row[0]).strip(), _text(row[1]).strip().lower()
        seconds = (int(stamp) - zero_ns) / NANOSECONDS
        if mark == "start":
            started[task] = seconds
        elif mark == "stop" and task in started:
            episodes.append(Episode(started.pop(task), seconds, task=task))
    return episodes


def told_episodes(
    keys: Mapping[str, str], store: ArrayStore, streams: Sequence[Stream]
) -> list[Episode]:
    """Return the whole file as one episode, as its own attributes tell; nothing if they do not.

    ``keys`` are the attributes by what they say: ``task``, ``instruction``, ``objects``.
    """
    said = {what: store.metadata.get(key.lower(), "").strip() for what, key in keys.items()}
    end_s = max((stream.duration_s for stream in streams), default=0.0)
    if not end_s or not (said.get("task") or said.get("instruction")):
        return []
    objects = _objects(said.get("objects", ""))
    task, instruction = said.get("task", ""), said.get("instruction", "")
    return [Episode(0.0, end_s, task=task, instruction=instruction, objects=objects)]


def _objects(text: str) -> tuple[str, ...]:
    """The words of a list, or the one word that the text is."""
    return listed(text) if not text or is_list(text) else (text,)


def _column(store: ArrayStore, name: str) -> NDArray[Any] | None:
    entry = store.find(f"episodes/{name}")
    if entry is None or not entry.is_numeric:
        return None
    return store.load(entry).reshape(-1)


def _words(store: ArrayStore, name: str, count: int) -> list[str]:
    entry = store.find(f"episodes/{name}")
    if entry is None or entry.is_numeric or entry.shape != (count,):
        return [""] * count
    return [_text(word) for word in store.load(entry).tolist()]


def _text(word: object) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)


def _success(column: NDArray[Any] | None, index: int) -> bool | None:
    if column is None or index >= column.size or not column[index] >= 0:  # NaN is not known either
        return None
    return bool(column[index])
