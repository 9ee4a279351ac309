"""The data sheet that an owner states: fixed questions, so that what is missing can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 4000
"""Characters of one answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the sheet: its key in the JSON, its name on the page, what to write."""

    key: str
    label: str
    hint: str


QUESTIONS: Final = (
    Question("collected_by", "Collected by", "Which group recorded it, and for what."),
    Question("collected_how", "How", "The set-up, the instructions given, how takes were chosen."),
    Question("collected_when", "When and where", "Months or years, the place, the surroundings."),
    Question("devices", "Devices", "Gloves, sensors, cameras; firmware and calibration."),
    Question("subjects", "People recorded", "How many, how they were found, hands, experience."),
    Question("consent", "Consent", "What they agreed to, and who approved the study."),
    Question("processing", "Processing", "Filters, resampling, labels: by whom and by what rule."),
    Question("uses", "Made for", "What it is good for, and what it was used for."),
    Question("limits", "Known limits", "What is missing, biased or wrong, and unsuitable uses."),
    Question("contact", "Contact", "Who answers questions about it."),
)
KEYS: Final = tuple(question.key for question in QUESTIONS)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with what the owner states; an empty text is "not stated"."""

    question: Question
    text: str


class DatasheetError(ValueError):
    """What was sent is no data sheet; `key` is the entry that is wrong, or empty."""

    def __init__(self, text: str, key: str = "") -> None:
        super().__init__(text)
        self.key = key


def read(sent: Any) -> dict[str, str]:
    """The stated answers, without empty ones; raises DatasheetError."""
    if not isinstance(sent, Mapping):
        raise DatasheetError("A data sheet is an object of texts.")
    for key, text in sent.items():
        if key not in KEYS:
            raise DatasheetError(f"The data sheet asks for {', '.join(KEYS)}.", str(key)[:60])
        if not isinstance(text, str):
            raise DatasheetError("An answer is a text.", key)
        if len(text) > LONGEST:
            raise DatasheetError(f"An answer has at most {LONGEST:,} characters.", key)
    return {key: sent[key].strip() for key in KEYS if str(sent.get(key, "")).strip()}


def answers(stated: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Every question in order, with its answer or an empty text."""
    return tuple(Answer(item, str(stated.get(item.key) or "")) for item in QUESTIONS)
