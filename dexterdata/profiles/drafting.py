"""A first profile, made from what the file shows: it reads the file as it is.

What a person has to say stands in it as a comment or a "?", and what names, sizes and values let
guess is marked as a guess, because a guess that looks like knowledge would be worse than none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from math import prod

from dexterdata.profiles.naming import Guess, guess
from dexterdata.profiles.proposing import grouped, guess_of_array, told
from dexterdata.profiles.shape import FileShape
from dexterdata.profiles.time_names import is_time_name, unit_in_name, unit_of_size

MOST_STREAMS = 64
MOST_CHANNELS = 8_192
# Columns that count rows or episodes, in tables of every kind.
COUNTERS = frozenset(
    {"", "#", "id", "index", "frame", "frame_index", "episode_index", "task_index"}
)
HEAD = """\
# A draft that reads the file as it is. To check: every line with a "?" and every guess.
# `dexter profile show NAME` prints a finished one to compare with.
schema = 1
name = "my_device"
version = "1.0.0"
device = {maker = "?", model = "?", source = "?"}    # where the facts are from: data sheet, page
"""
STREAM_HINT = told(Guess())
VIDEO_HINT = 'kind = "video"\nunit = "byte"\n'
NO_CLOCK = "clock = {rate_hz = 100.0}    # ? the device's rate: the file has no time\n"


def draft(shape: FileShape) -> str:
    """Return TOML text of a profile for files of this ``shape``, with what to fill in."""
    if shape.topics:
        return _draft_topics(shape)
    if shape.format == "lerobot":
        return _draft_set(shape)
    if shape.columns and shape.paths and shape.format == "parquet":
        return _draft_table(shape)
    return _draft_arrays(shape) if shape.paths else _draft_columns(shape)


def _draft_columns(shape: FileShape) -> str:
    numbers, words, clock = _columns_by_use(shape)
    chosen: list[str | int] = list(numbers)
    left: list[int] = []
    if not shape.columns:
        chosen = [at for at in range(shape.columns_count) if str(at) not in shape.without_numbers]
        left = sorted(map(int, shape.without_numbers))
    extension = f"extensions = [{_quote(shape.extension)}], " if shape.extension else ""
    if shape.columns:
        signature = f"columns = {_list(name for name in shape.columns if name)}"
    else:
        signature = f"columns_count = {shape.columns_count}"
    return (
        f"{HEAD}match = {{{extension}{signature}}}\n"
        + (f"clock = {{column = {_quote(clock)}, {_unit(clock, shape)}" if clock else NO_CLOCK)
        + _columns_streams(chosen, shape)
        + "".join(_label(name) for name in words)
        + _not_read(left)
        + _seen(shape)
    )


def _draft_table(shape: FileShape) -> str:
    """Single columns together, columns of lists each by itself."""
    numbers, words, clock = _columns_by_use(shape)
    lists = {name: shape.paths[f"/{name}"] for name in numbers if len(shape.paths[f"/{name}"]) > 1}
    single: list[str | int] = [name for name in numbers if name not in lists]
    return (
        f"{HEAD}match = {{columns = {_list(shape.columns)}}}\n"
        + (f"clock = {{column = {_quote(clock)}, {_unit(clock, shape)}" if clock else NO_CLOCK)
        + _columns_streams(single, shape)
        + "".join(_array_stream(f"/{name}", shape) for name in lists)
        + _not_read(words)
    )


def _draft_set(shape: FileShape) -> str:
    """A LeRobot set: its features run along time, whose column every set has."""
    paths = list(shape.paths)[:MOST_STREAMS]
    names = f"columns = {_list(shape.columns)}, " if shape.columns else ""
    return (
        f"{HEAD}match = {{{names}paths = {_list(paths)}}}\n"
        'clock = {path = "/timestamp", unit = "s"}\n'
        + "".join(_array_stream(path, shape) for path in paths)
    )


def _columns_by_use(shape: FileShape) -> tuple[list[str], list[str], str | None]:
    """The columns of measured numbers, those of words, and the one with the time."""
    texts = shape.without_numbers
    words = [name for name in shape.columns if name in texts]
    clock = next((n for n in shape.columns if is_time_name(n) and n not in texts), None)
    numbers = [
        name
        for name in shape.columns
        if name not in texts and name != clock and name.lower() not in COUNTERS
    ]
    return numbers, words, clock


def _columns_streams(columns: list[str | int], shape: FileShape) -> str:
    """One stream for each kind, side and unit that the names let guess, one for all others."""
    if not columns:
        return ""
    groups = grouped(columns)
    streams = [
        f"\n[[stream]]\nname = {_quote(name)}    # a guess, as the others below\n"
        f"{told(found, _seen_of(members, shape), (len(members),))}columns = {_list(members)}\n"
        for name, found, members in groups
        if found.kind is not None
    ]
    rest = [column for _, found, members in groups if found.kind is None for column in members]
    if rest:
        name = "other_columns" if streams else "all_columns"
        streams.append(
            f'\n[[stream]]\nname = "{name}"    # ? split into one stream per sensor\n'
            f"{STREAM_HINT}columns = {_list(rest)}\n"
        )
    return "".join(streams)


def _seen_of(columns: Iterable[str | int], shape: FileShape) -> tuple[float, float] | None:
    """The smallest and the largest value of some columns in the first rows."""
    seen = [shape.ranges[str(column)] for column in columns if str(column) in shape.ranges]
    return (min(low for low, _ in seen), max(high for _, high in seen)) if seen else None


def _label(column: str) -> str:
    """A column of words: what was done, perhaps."""
    return (
        f'\n[[stream]]\nname = {_quote(column)}    # ? its words become episodes\nkind = "label"\n'
        f"columns = [{_quote(column)}]\noptional = true\n"
    )


def _draft_arrays(shape: FileShape) -> str:
    times = [path for path in shape.paths if is_time_name(path) and _is_read(shape, path)]
    along = [path for path in shape.paths if path not in times and _is_read(shape, path)]
    length = _usual_length(shape, along)
    chosen = [path for path in along if _runs_along_time(shape, path, times, length)]
    chosen = chosen or along or list(shape.paths)
    streams = ""
    for path in chosen[:MOST_STREAMS]:
        clock = _clock_of(shape, path, times)
        own = NO_CLOCK if clock is None else f"clock = {{path = {_quote(clock)}, {_unit(clock)}"
        streams += _array_stream(path, shape, own)
    left = [path for path in shape.paths if path not in times and path not in chosen]
    matched = [*times, *chosen][:MOST_STREAMS]
    return f"{HEAD}match = {{paths = {_list(matched)}}}\n{streams}{_not_read(left)}"


def _is_read(shape: FileShape, path: str) -> bool:
    return bool(shape.paths[path]) and path not in shape.without_numbers


def _usual_length(shape: FileShape, paths: Iterable[str]) -> int | None:
    lengths = Counter(shape.paths[path][0] for path in paths if len(shape.paths[path]) > 1)
    return lengths.most_common(1)[0][0] if lengths else None


def _runs_along_time(shape: FileShape, path: str, times: list[str], length: int | None) -> bool:
    if shape.format == "video":
        return True
    size = shape.paths[path]
    lengths = {shape.paths[time][0] for time in times} or {size[0] if length is None else length}
    return 0 < prod(size[1:]) <= MOST_CHANNELS and size[0] in lengths


def _clock_of(shape: FileShape, path: str, times: list[str]) -> str | None:
    """The time array of the same length, in the array's own group or above it."""
    group = path.rpartition("/")[0]
    fitting = [time for time in times if shape.paths[time][0] == shape.paths[path][0]]
    above = [time for time in fitting if f"{group}/".startswith(f"{time.rpartition('/')[0]}/")]
    return max(above, key=len, default=None)


def _array_stream(path: str, shape: FileShape, clock: str = "") -> str:
    name = path.strip("/").replace("/", "_") or "array"
    size = shape.paths[path]
    if shape.format == "video":
        hints = VIDEO_HINT
    else:
        found = guess_of_array(path, size, shape.units.get(path, ""))
        hints = f"{clock}{told(found, shape.ranges.get(path), size[1:])}"
    return (
        f"\n[[stream]]\nname = {_quote(name)}    # {' × '.join(map(str, size))}\n"
        f"path = {_quote(path)}\n{hints}"
    )


def _draft_topics(shape: FileShape) -> str:
    numeric = {topic: fields for topic, fields in shape.topics.items() if fields}
    streams = "".join(
        f"\n[[stream]]\nname = {_quote(topic)}\ntopic = {_quote(topic)}\n"
        f"# field = {_list(fields[:1])[1:-1]}    # ? the numbers of one field; without it, all\n"
        f"{told(guess(topic))}"
        for topic, fields in list((numeric or shape.topics).items())[:MOST_STREAMS]
    )
    return (
        f"{HEAD}match = {{topics = {_list(list(shape.topics)[:MOST_STREAMS])}}}\n"
        'clock = {path = "log_time"}    # ? or publish_time, or a stamp such as header.stamp\n'
        + streams
        + _not_read(topic for topic in shape.topics if topic not in numeric)
    )


def _not_read(names: Iterable[str | int]) -> str:
    """What the draft leaves out, so that nobody has to search for it."""
    lines = [f"#   {_quote(name)}\n" for name in names][:MOST_STREAMS]
    return "\n# Not read, because it is no series of numbers:\n" + "".join(lines) if lines else ""


def _unit(clock: str, shape: FileShape | None = None) -> str:
    """The rest of a clock's line: its unit by its name, or by the size of its values."""
    stated = unit_in_name(clock)
    if stated:
        return f'unit = "{stated}"}}\n'
    seen = shape.ranges.get(clock) if shape else None
    return f'unit = "{unit_of_size(seen[1]) if seen else "s"}"}}    # ?\n'


def _seen(shape: FileShape) -> str:
    lines = [
        f"#   {''.join(sign for sign in name if sign.isprintable())}: {low:g} to {high:g}"
        for name, (low, high) in shape.ranges.items()
    ]
    return "# Seen in the first rows:\n" + "\n".join(lines) + "\n" if lines else ""


def _quote(text: str | int) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(items: Iterable[str | int]) -> str:
    return "[" + ", ".join(_quote(item) for item in items) + "]"
