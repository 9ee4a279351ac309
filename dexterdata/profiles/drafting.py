"""A first profile to fill in, made from what the file shows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dexterdata.profiles.shape import FileShape
from dexterdata.profiles.time_names import is_time_name, unit_in_name

HEAD = """\
# A draft: replace every "?" and every guess by what the device's data sheet says.
# `dexter profile show NAME` prints a finished one to compare with.
schema = 1
name = "my_device"
version = "1.0.0"
device = {maker = "?", model = "?", source = "?"}
"""
STREAM_HINT = """\
kind = "other"      # joint_angle, joint_position, pose, tactile, force, imu, emg, bend, label
hand = "unknown"    # left, right, both
unit = "?"          # rad, deg, m, mm, N, Pa, 1 (0 open … 1 closed), count
"""
NO_CLOCK = "clock = {rate_hz = 100.0}    # ? the device's rate: the file has no time\n"


def draft(shape: FileShape) -> str:
    """Return TOML text of a profile for files of this ``shape``, with what to fill in."""
    if shape.topics:
        return _draft_topics(shape)
    return _draft_arrays(shape) if shape.paths else _draft_columns(shape)


def _draft_columns(shape: FileShape) -> str:
    clock = next((name for name in shape.columns if is_time_name(name)), None)
    columns: list[str | int] = [name for name in shape.columns if name != clock]
    if not shape.columns:
        columns = list(range(shape.columns_count))
    extension = f"extensions = [{_quote(shape.extension)}], " if shape.extension else ""
    if shape.columns:
        signature = f"columns = {_list(shape.columns)}"
    else:
        signature = f"columns_count = {shape.columns_count}"
    return (
        f"{HEAD}match = {{{extension}{signature}}}\n"
        + (f"clock = {{column = {_quote(clock)}, {_unit(clock)}\n" if clock else NO_CLOCK)
        + f'\n[[stream]]\nname = "all_columns"    # split into one stream per sensor\n{STREAM_HINT}'
        + f"columns = {_list(columns)}\n"
        + _seen(shape)
    )


def _draft_arrays(shape: FileShape) -> str:
    clock = next((path for path in shape.paths if is_time_name(path)), None)
    arrays = {path: size for path, size in shape.paths.items() if path != clock and len(size) > 0}
    streams = "".join(
        f"\n[[stream]]\nname = {_quote(path.strip('/').replace('/', '_'))}    # {size}\n"
        f"path = {_quote(path)}\n{STREAM_HINT}"
        for path, size in list(arrays.items())[:64]
    )
    return (
        f"{HEAD}match = {{paths = {_list(list(shape.paths)[:64])}}}\n"
        + (f"clock = {{path = {_quote(clock)}, {_unit(clock)}\n" if clock else NO_CLOCK)
        + streams
    )


def _draft_topics(shape: FileShape) -> str:
    streams = "".join(
        f"\n[[stream]]\nname = {_quote(topic)}\ntopic = {_quote(topic)}\n"
        f"# field = {_quote(fields[0])}    # the numbers of one field; without it, all\n"
        f"{STREAM_HINT}"
        for topic, fields in list(shape.topics.items())[:64]
        if fields
    )
    return (
        f"{HEAD}match = {{topics = {_list(list(shape.topics)[:64])}}}\n"
        'clock = {path = "log_time"}    # or publish_time, or a stamp such as header.stamp\n'
        + streams
    )


def _unit(clock: str) -> str:
    stated = unit_in_name(clock)
    return f'unit = "{stated}"}}' if stated else 'unit = "s"}    # ?'


def _seen(shape: FileShape) -> str:
    lines = [f"#   {name}: {low:g} to {high:g}" for name, (low, high) in shape.ranges.items()]
    return "# Seen in the first rows:\n" + "\n".join(lines) + "\n" if lines else ""


def _quote(text: str | int) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(items: Iterable[str | int]) -> str:
    return "[" + ", ".join(_quote(item) for item in items) + "]"
