"""A short example of every operator of the two search boxes, as their help lists them."""

from __future__ import annotations

from typing import Final

from catalog.search.segments import FINGERS

Example = tuple[str, str]
"""What one may write, and what it asks for."""
_LABELS: Final[tuple[Example, ...]] = (
    ("task:pour", "a task, or what people also say for it"),
    ('object:"coffee cup"', "what is handled"),
    ("hand:left", "a hand that was recorded, alone or with the other"),
    ("grasp:pinch", "how it is held, a guess"),
    ("modality:touch", "what is sensed"),
    ("device:glove", "with what it was recorded"),
    ("environment:kitchen", "where"),
    ("licence:commercial", "a licence, or what it is for"),
    ("use:research", "for what it is licensed"),
    ("may:train", "what you may do"),
    ("access:instant", "at once, on request or by purchase"),
)
_NUMBERS: Final[tuple[Example, ...]] = (
    ("force:>10", "peak force, in N or mN"),
    ("quality:>=80", "score, 0 to 100"),
    ("rate:1..2kHz", "fastest stream"),
    ("subjects:3", "people recorded, exactly 3"),
)
_EXCLUDED: Final[Example] = ("-task:sign", "leaves out; before any word or operator")
DATASETS: Final[tuple[Example, ...]] = (
    *_LABELS,
    *_NUMBERS,
    ("hours:<30min", "recorded time, in h, min or s"),
    ("success:>80%", "share of episodes that succeeded"),
    _EXCLUDED,
)
EPISODES: Final[tuple[Example, ...]] = (
    *_LABELS,
    ("dataset:kitchen", "a dataset's name"),
    ("success:yes", "yes, no or unknown"),
    *_NUMBERS,
    ("mean_force:500..900mN", "mean force in contact"),
    ("duration:30s..2min", "of the episode; seconds without a unit"),
    ("contacts:3", "how many contacts, exactly 3"),
    ("speed:>0.5", "fastest fingertip, in m/s"),
    *((f"{finger}:>30deg", f"range of motion, {finger}") for finger in FINGERS),
    _EXCLUDED,
)
