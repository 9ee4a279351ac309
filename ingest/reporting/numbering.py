"""Pages that say which of how many they are: known only when the last one is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def numbered(foot: str, font: str, colour: Any, margin: float) -> Callable[..., Canvas]:
    """A canvas that writes `foot` and "Page 1 of 3" under each page."""

    class Numbered(Canvas):  # type: ignore[misc]
        """Keeps every page until the number of all is known."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, start=1):
                self.__dict__.update(page)
                self.setFont(font, 7)
                self.setFillColor(colour)
                self.drawString(margin, margin * 0.7, foot)
                said = f"Page {number} of {len(self._kept)}"
                self.drawRightString(A4[0] - margin, margin * 0.7, said)
                super().showPage()
            super().save()

    return Numbered
