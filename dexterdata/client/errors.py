"""What can go wrong between the client and the portal."""

from __future__ import annotations

from typing import Any


class ClientError(Exception):
    """A sentence for a person, and a stable code."""

    def __init__(self, text: str, *, code: str = "client.error") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class ApiError(ClientError):
    """The portal answered with a problem; `body` is its problem+json.

    `retry_after_s` is how long it asks to wait before the same is sent again; None if it says
    nothing of that.
    """

    def __init__(
        self, status: int, body: dict[str, Any], retry_after_s: float | None = None
    ) -> None:
        text = str(body.get("detail") or body.get("title") or f"The portal answered {status}.")
        super().__init__(text, code=str(body.get("code") or f"http.{status}"))
        self.status = status
        self.body = body
        self.retry_after_s = retry_after_s

    @property
    def next_step(self) -> str:
        """What the portal proposes to do now, as one line; empty if it proposes nothing."""
        step = self.body.get("next_step") or {}
        return " ".join(part for part in (step.get("text"), step.get("url")) if part)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """The refusals of a licence decision, most important first."""
        decision = self.body.get("decision") or {}
        reasons = self.body.get("reasons") or decision.get("reasons") or []
        return list(reasons)


class IncompleteError(ClientError):
    """Not finished, nothing lost: the same command goes on where this one stopped."""


class VerifyError(ClientError):
    """Bytes are not what the manifest says; `files` names them."""

    def __init__(self, text: str, files: list[str]) -> None:
        super().__init__(text, code="verify.failed")
        self.files = files
