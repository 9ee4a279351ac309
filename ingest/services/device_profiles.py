"""Which profile a partner means: one that ships by its name, or its own as TOML."""

from __future__ import annotations

from dexterdata import profiles
from dexterdata.profiles import Profile, ProfileError
from portal.core.errors import FieldError, InvalidError, NextStep


def read(given: str) -> tuple[str, str]:
    """The name and, for a partner's own, the text of a profile; empty for none.

    Raises InvalidError when it is neither a shipped name nor a valid profile.
    """
    if not given.strip():
        return "", ""
    try:
        if "\n" in given:
            return profiles.parse(given).name[:80], given
        found = {profile.name for profile in profiles.builtin()}
        if given in found:
            return given, ""
    except ProfileError as error:
        raise _refused(error.sentence, error.code) from error
    known = ", ".join(sorted(found))
    raise _refused(f"There is no profile “{given[:80]}”. There are: {known}.", "profile.not_found")


def _refused(sentence: str, code: str) -> InvalidError:
    return InvalidError(
        sentence,
        code=code,
        errors=[FieldError("profile", code, sentence)],
        next_step=NextStep("See how a profile is written", "/docs/"),
    )


def resolve(name: str, text: str) -> Profile | None:
    """The profile that was stored by `read`; None where it is to be detected."""
    if text:
        return profiles.restore(text)
    return profiles.load(name) if name else None


def device_of(name: str, text: str) -> str:
    """Maker and model of a profile's device; empty where nobody knows the profile."""
    known = {profile.name: profile for profile in profiles.builtin()}
    profile = profiles.restore(text) if text else known.get(name)
    if profile is None:
        return ""
    words = (profile.device.get("maker", ""), profile.device.get("model", ""))
    return " ".join(word for word in words if word)
