"""Recordings as HDF5: one group per stream with its data and its time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np

from dexterdata.recording import NANOSECONDS, Episode, Recording, Stream

_SUCCESS: Final[dict[bool | None, int]] = {True: 1, False: 0, None: -1}


def write_hdf5(recording: Recording, path: Path) -> None:
    """Write the recording to ``path``; the same recording gives the same bytes.

    Stream ``right_tactile`` becomes ``/right_glove/tactile/{data, time_s}``, any other stream
    ``a_b`` becomes ``/a/b/{data, time_s}``: ``data`` (n, c) in the stream's unit, ``time_s`` (n,)
    float64 seconds. Units, channel names and hand are attributes of ``data``; the recording's
    metadata are attributes of the file (``synthetic`` is ``true`` for simulated ones). Episodes
    lie in ``/episodes``.
    """
    with h5py.File(path, "w", libver="earliest", track_order=False) as file:
        for key, value in sorted(recording.metadata.items()):
            file.attrs[key] = value
        for stream in recording.streams:
            _write_stream(file.create_group(group_of(stream)), stream)
        if recording.episodes:
            _write_episodes(file.create_group("episodes"), recording.episodes)


def group_of(stream: Stream) -> str:
    """Path of the stream's group: ``/right_glove/tactile`` for ``right_tactile``."""
    first, _, rest = stream.name.partition("_")
    if stream.hand in ("left", "right") and first == stream.hand:
        return f"/{first}_glove/{rest}"
    return f"/{first}/{rest}" if rest else f"/{first}"


def _write_stream(group: Any, stream: Stream) -> None:
    data = group.create_dataset(
        "data",
        data=stream.values[:],
        compression="gzip",
        compression_opts=4,
        shuffle=True,
        track_times=False,
    )
    data.attrs["unit"] = stream.unit
    data.attrs["hand"] = stream.hand
    data.attrs["channels"] = "\n".join(stream.channels)
    if stream.nominal_rate_hz is not None:
        data.attrs["rate_hz"] = stream.nominal_rate_hz
    if stream.layout is not None:
        data.attrs["layout"] = np.array(stream.layout.shape)
    group.create_dataset("time_s", data=stream.t_ns / NANOSECONDS, track_times=False)


def _write_episodes(group: Any, episodes: Sequence[Episode]) -> None:
    for name in ("t_start_s", "t_end_s"):
        numbers = np.array([getattr(episode, name) for episode in episodes], dtype=np.float64)
        group.create_dataset(name, data=numbers, track_times=False)
    words = {
        "task": [episode.task for episode in episodes],
        "instruction": [episode.instruction for episode in episodes],
        "hand": [episode.hand for episode in episodes],
        "objects": ["; ".join(episode.objects) for episode in episodes],
    }
    for name, texts in words.items():
        kind = h5py.string_dtype("utf-8")
        group.create_dataset(name, data=texts, dtype=kind, track_times=False)
    success = np.array([_SUCCESS[episode.success] for episode in episodes], dtype=np.int8)
    group.create_dataset("success", data=success, track_times=False)
