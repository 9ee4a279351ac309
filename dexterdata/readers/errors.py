"""What a reader raises when a file cannot be opened as what it claims to be."""

from __future__ import annotations

from dexterdata.recording import Finding, Level


class ContainerError(ValueError):
    """A file that is refused: a ``container.*`` check, a sentence, and what to do about it."""

    def __init__(self, check: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.check = check
        self.sentence = sentence
        self.hint = hint

    def __reduce__(self) -> tuple[type[ContainerError], tuple[str, str, str]]:
        """Survive the way out of the box."""
        return type(self), (self.check, self.sentence, self.hint)

    def finding(self) -> Finding:
        """Return the one finding that a refused file's report holds."""
        message = f"{self.sentence} {self.hint}".strip()
        return Finding(message, check=self.check, level=Level.ERROR)
