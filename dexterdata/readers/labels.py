"""Episodes from the labels that a file carries."""

from __future__ import annotations

from collections.abc import Sequence

from dexterdata.readers.clocks import Times
from dexterdata.recording import NANOSECONDS, Episode

IDLE_WORDS = frozenset({"", "none", "idle", "null", "nan", "-"})


def episodes_of_words(words: Sequence[str], times: Times) -> list[Episode]:
    """Return one episode for each run of the same word in a label column (one word a row)."""
    kept = [word for word, is_kept in zip(words, times.kept, strict=False) if is_kept]
    if not kept:
        return []
    start_ns = int(times.t_ns.min())
    seconds = [(int(stamp) - start_ns) / NANOSECONDS for stamp in times.t_ns]
    episodes = []
    first = 0
    for index in range(1, len(kept) + 1):
        if index < len(kept) and kept[index] == kept[first]:
            continue
        if kept[first].strip().lower() not in IDLE_WORDS:
            end = seconds[min(index, len(kept) - 1)]
            episodes.append(Episode(seconds[first], end, task=kept[first].strip()))
        first = index
    return episodes
