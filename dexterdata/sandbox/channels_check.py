"""The parent's check of the channels' statistics: those of many boxes are put together later.

What adds them up and draws them takes the lists to be equally long, the numbers to be what can be
squared, and no histogram to be empty; here that is made sure of. Texts have been bounded before.
"""

from __future__ import annotations

from typing import Any, Final

from dexterdata.features.channels import MOST_APART, MOST_IN_ALL, MOST_STREAMS
from dexterdata.features.histogram import MOST_BINS, MOST_POWER
from dexterdata.recording import MEASURED
from dexterdata.sandbox.report_check import HANDS, require
from dexterdata.scan import NO_MEASUREMENT_ABOVE

_WHOLE: Final = 2**53  # what JavaScript counts exactly
_KINDS: Final = frozenset(map(str, MEASURED))
_TEXTS: Final = ("name", "kind", "unit", "hand", "layout")
_NUMBERS: Final = ("least", "most", "mean", "std")
_COUNTS: Final = ("measured", "missing")
_LISTS: Final = (*_NUMBERS, *_COUNTS, "bins")
_KEYS: Final = frozenset((*_TEXTS, "width", "samples", "channels", *_LISTS))
_BIN_KEYS: Final = frozenset(("power", "first", "counts", "at_least", "at_most"))


def check_channels(rows: Any) -> None:
    """Each row is as :func:`dexterdata.features.channels.plan` says, and there are not too many."""
    require(isinstance(rows, list) and len(rows) <= MOST_STREAMS, "the channels")
    for row in rows:
        _check_row(row)
    require(sum(len(row["channels"]) for row in rows) <= MOST_IN_ALL, "the channels' number")


def _check_row(row: Any) -> None:
    require(isinstance(row, dict) and set(row) == _KEYS, "the keys of a stream's channels")
    require(all(isinstance(row[key], str) for key in _TEXTS), "a text of a stream's channels")
    require(row["kind"] in _KINDS and row["hand"] in HANDS, "the kind of a stream's channels")
    require(_is_count(row["width"]) and row["width"] > 0, "a stream's width")
    require(_is_count(row["samples"]), "a stream's samples")
    names = row["channels"]
    require(isinstance(names, list) and all(isinstance(name, str) for name in names), "names")
    require(not names or len(names) == row["width"] <= MOST_APART, "the number of names")
    entries = len(names) or 1
    for key in _LISTS:
        require(isinstance(row[key], list) and len(row[key]) == entries, f"the list {key}")
    values = row["samples"] if names else row["samples"] * row["width"]
    for place in range(entries):
        _check_channel({key: row[key][place] for key in _LISTS}, values)


def _check_channel(one: dict[str, Any], values: int) -> None:
    """``values``: how many there are, measured or missing."""
    require(all(_is_count(one[key]) for key in _COUNTS), "a channel's number of values")
    require(one["measured"] + one["missing"] == values, "a channel's sum of values")
    if not one["measured"]:
        require(all(one[key] is None for key in (*_NUMBERS, "bins")), "what was not measured")
        return
    require(all(_is_measurement(one[key]) for key in _NUMBERS), "a channel's number")
    require(one["least"] <= one["most"] and one["std"] >= 0, "a channel's range")
    _check_bins(one["bins"], one["measured"])


def _check_bins(bins: Any, measured: int) -> None:
    require(isinstance(bins, dict) and set(bins) == _BIN_KEYS, "a histogram's keys")
    power, first, counts = bins["power"], bins["first"], bins["counts"]
    require(type(power) is int and abs(power) <= MOST_POWER, "a histogram's power")
    require(type(first) is int and abs(first) <= _WHOLE, "a histogram's first bin")
    require(isinstance(counts, list) and 0 < len(counts) <= MOST_BINS, "a histogram's bins")
    require(all(map(_is_count, counts)) and sum(counts) == measured, "a histogram's counts")
    for key, end in (("at_least", counts[0]), ("at_most", counts[-1])):
        require(_is_count(bins[key]) and 0 < bins[key] <= end, "the count at a histogram's end")


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _WHOLE


def _is_measurement(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= NO_MEASUREMENT_ABOVE
