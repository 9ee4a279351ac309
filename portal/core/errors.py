"""The domain's errors: a stable code, a sentence for a person, what to do next.

They know nothing of HTTP: `portal.core.problems` decides the status once, at the edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the person can do now, and where."""

    text: str
    url: str = ""

    def as_api(self) -> dict[str, str]:
        """The form of the contract."""
        return {"text": self.text, "url": self.url}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of the input that is not right."""

    field: str
    code: str
    message: str

    def as_api(self) -> dict[str, str]:
        """The form of the contract."""
        return {"field": self.field, "code": self.code, "message": self.message}


class DexterError(Exception):
    """Something a person can act on; `code` is stable, `text` is a sentence."""

    default_code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        text: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        next_step: NextStep | None = None,
        **detail: Any,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.code = code or self.default_code
        self.errors = tuple(errors)
        self.next_step = next_step
        self.detail = detail


class InvalidError(DexterError):
    """The input is not right."""

    default_code = "input.invalid"
    title = "Not valid"


class NotFoundError(DexterError):
    """There is no such thing, or the asker may not know of it."""

    default_code = "not_found"
    title = "Not found"


class GoneError(NotFoundError):
    """It was public once and was withdrawn; the detail says when and why."""

    default_code = "gone"
    title = "Withdrawn"


class MethodError(DexterError):
    """The address exists, but not for this HTTP method."""

    default_code = "method_not_allowed"
    title = "Not possible at this address"


class NotAcceptableError(DexterError):
    """The address has none of the media types that the asker accepts."""

    default_code = "accept.unsupported"
    title = "No such media type here"


class UnsupportedTypeError(DexterError):
    """The body is of a type that the address does not read."""

    default_code = "content_type.unsupported"
    title = "This type is not read here"


class NotSignedInError(DexterError):
    """The asker is nobody yet."""

    default_code = "auth.required"
    title = "Sign in first"


class ForbiddenError(DexterError):
    """The asker is known and may not do this."""

    default_code = "auth.forbidden"
    title = "Not allowed"


class ConflictError(DexterError):
    """The state of things does not allow this now."""

    default_code = "conflict"
    title = "Conflict"


class IllegalMoveError(ConflictError):
    """The state machine has no such move, or somebody else moved first."""

    default_code = "state.illegal_move"
    title = "Not possible in this state"


class TooLargeError(DexterError):
    """The input is larger than the limit."""

    default_code = "input.too_large"
    title = "Too large"


class TooManyError(DexterError):
    """Too often, or too many at once."""

    default_code = "throttled"
    title = "Too many requests"


class UnavailableError(DexterError):
    """A service behind us does not answer; trying again later helps."""

    default_code = "unavailable"
    title = "Not available right now"


class ServerError(DexterError):
    """A fault of ours, noted under the request's id."""

    default_code = "server.error"
    title = "Something broke on our side"
