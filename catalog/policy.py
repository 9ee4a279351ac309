"""What of an episode may be shown without a licence: the owner's policy, the person's consent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from dexterdata.preview import Policy
from portal.core.errors import FieldError, InvalidError

DEFAULT: Final = Policy(seconds=600.0)
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "seconds": (2.0, 600.0),
    "hand_rate_hz": (1.0, 30.0),
    "touch_rate_hz": (0.5, 15.0),
    "touch_taxels": (6, 1_024),
}
"""The least and the most that an owner may choose."""
SWITCHES: Final = ("touch", "plots", "video")
SET_AT: Final = "set_at"
SCOPES: Final[Mapping[str, str]] = {
    "research": "Research",
    "commercial": "Commercial use",
    "train": "Training models",
    "publish_preview": "Showing a preview to everybody",
    "publish_video": "Showing the video to everybody, faces included",
    "share": "Passing the data on",
}
"""What a recorded person can agree to."""
NARROWED: Final = "policy.narrowed"
WITHHELD: Final[Mapping[str, str]] = {
    "consent.no_preview": "The recorded person did not agree that a preview is shown.",
    "consent.expired": "The recorded person's consent has ended, so no preview is shown.",
    NARROWED: "The owner lets less be shown of it than before; it is hidden until drawn again.",
}
"""Why nothing of an episode is shown, by its code."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the recorded person agreed to.

    ``form``: the form or the words. ``scopes``: None where they were not stated one by one: then
    all of a preview but video may be shown. ``expires_at``: None where it has no end.
    """

    form: str = ""
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None

    def withheld(self, now: datetime) -> str:
        """The code of why nothing may be shown, or nothing."""
        if self.expires_at is not None and self.expires_at <= now:
            return "consent.expired"
        if self.scopes is not None and "publish_preview" not in self.scopes:
            return "consent.no_preview"
        return ""

    def shows_video(self, now: datetime) -> bool:
        """Faces may be in any video, so it is shown only to whom the person said so."""
        stated = self.scopes or frozenset()
        return "publish_video" in stated and not self.withheld(now)


def consent_of(kept: Mapping[str, Any]) -> Consent:
    """The consent that a file's row keeps; what is not readable there counts as ended."""
    scopes = kept.get("scopes")
    ends = kept.get("expires_at")
    return Consent(
        str(kept.get("form") or ""),
        None if scopes is None else frozenset(map(str, scopes)),
        None if not ends else _moment(str(ends)),
    )


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def kept_consent(said: Any) -> dict[str, Any]:
    """What a file's row keeps of the metadata's `consent`, a text or an object."""
    if isinstance(said, Mapping):
        return {name: said[name] for name in ("form", "scopes", "expires_at") if name in said}
    text = str(said or "").strip()
    return {"form": text} if text else {}


def read_policy(kept: Mapping[str, Any] | None) -> Policy:
    """The policy that a dataset's row keeps, whatever is missing or wrong there as by default."""
    given = {
        name: value
        for name, value in (kept or {}).items()
        if name in _NAMES and _fault(name, value) is None
    }
    return Policy(**(asdict(DEFAULT) | given))


def is_narrower(policy: Policy, than: Policy) -> bool:
    """Whether it allows less than the other in anything."""
    limits = ("hand_rate_hz", "touch_rate_hz", "touch_taxels", *SWITCHES)
    return _length(policy) < _length(than) or any(
        getattr(policy, name) < getattr(than, name) for name in limits
    )


def _length(policy: Policy) -> float:
    return math.inf if policy.seconds is None else policy.seconds


def check_policy(given: Mapping[str, Any]) -> dict[str, Any]:
    """The policy to keep; raises InvalidError that names each field which is not right."""
    errors = [
        FieldError(f"preview_policy.{name}", "preview_policy.invalid", fault)
        for name, value in given.items()
        if (fault := _fault(name, value)) is not None
    ]
    if errors:
        raise InvalidError(errors[0].message, code="preview_policy.invalid", errors=errors)
    policy = read_policy(given)
    return {**asdict(policy), "touch_taxels": int(policy.touch_taxels)}


def _fault(name: str, value: Any) -> str | None:
    """What is wrong with one field, as a sentence."""
    if name in SWITCHES:
        return None if isinstance(value, bool) else f"{name} is true or false."
    if name not in BOUNDS:
        known = ", ".join([*BOUNDS, *SWITCHES])
        return f"{name[:40]} is not known; a preview policy has {known}."
    least, most = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return f"{name} is a number from {least:g} to {most:g}."
    return None


_NAMES: Final = frozenset(field.name for field in fields(Policy))
