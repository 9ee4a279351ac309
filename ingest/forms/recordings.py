"""What is said of a recording beside its file, and by which profile it is read."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms

from catalog.policy import SCOPES, consent_of, kept_consent
from dexterdata import profiles
from ingest.forms.reading import licence
from ingest.serializers import HANDS

HAND_CHOICES = [("", "Not said")] + [(hand, hand.capitalize()) for hand in HANDS[:3]]


def profile_choices() -> list[tuple[str, str]]:
    """The profiles that ship, after the choice to find one by the file's columns."""
    shipped = [
        (p.name, f"{p.name} ({p.device.get('maker', '')} {p.device.get('model', '')})".strip())
        for p in profiles.builtin()
    ]
    return [("", "Find it by the file's columns"), *shipped]


class MetadataForm(forms.Form):
    """What is said of a recording beside its file."""

    hand = forms.ChoiceField(choices=HAND_CHOICES, required=False, label="Hand")
    task = forms.CharField(
        max_length=200, required=False, help_text="What was done, in a few words: pour water."
    )
    subject = forms.CharField(
        max_length=120, required=False, help_text="A pseudonym, never a name."
    )
    session = forms.CharField(max_length=120, required=False)
    consent = forms.CharField(
        max_length=400,
        required=False,
        help_text="What the recorded person agreed to, with the form's version.",
    )
    consent_scopes = forms.MultipleChoiceField(
        choices=list(SCOPES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Agreed to",
        help_text="With none ticked a preview is shown, but never the video.",
    )
    consent_stated = forms.BooleanField(
        required=False, label="The person agreed to nothing but what is ticked"
    )
    consent_until = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="Consent ends on",
        help_text="From the start of this day (UTC) on nothing is shown.",
    )
    licence = forms.CharField(
        max_length=200,
        required=False,
        help_text="Only where it differs from the dataset's: an SPDX expression.",
    )
    sources = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where it was made from other data: one source a line.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["data-meta"] = name  # the uploader reads the fields by this

    @staticmethod
    def consent_fields(said: Any) -> dict[str, Any]:
        """What the fields show of a consent that was stated as a text or as an object."""
        kept = kept_consent(said)
        read = consent_of(kept)
        ends = read.expires_at
        return {
            "consent": read.form,
            "consent_scopes": sorted(read.scopes or ()),
            "consent_stated": read.scopes is not None,
            "consent_until": None if ends is None else ends.astimezone(UTC).date(),
        }

    def clean(self) -> dict[str, Any]:
        """The consent's fields as one object: what is left empty is not stated, or no more."""
        said = super().clean() or self.cleaned_data
        scopes, is_stated = said.pop("consent_scopes", []), said.pop("consent_stated", False)
        ends = said.pop("consent_until", None)
        consent: dict[str, Any] = {"form": said.get("consent", "")}
        if scopes or is_stated:
            consent["scopes"] = sorted(scopes)
        if ends is not None:
            consent["expires_at"] = datetime.combine(ends, time(), UTC).isoformat()
        said["consent"] = consent
        return said

    def clean_sources(self) -> list[str]:
        """A list of lines."""
        return [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]

    def clean_licence(self) -> str:
        """An SPDX expression."""
        return licence(self.cleaned_data["licence"])


class ProfileForm(forms.Form):
    """A shipped profile, or one's own."""

    name = forms.ChoiceField(choices=profile_choices, required=False, label="Shipped profile")
    text = forms.CharField(
        required=False,
        max_length=500_000,
        label="Your own profile (TOML)",
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "num"}),
        help_text="Fill in the draft: what each column is, its unit, rate and range.",
    )

    def chosen(self) -> str | None:
        """What the service takes: a text that was written wins over the name.

        A draft that was left as it was offered gives way to a name. None where the page sent
        neither field: the profile stays.
        """
        if "name" not in self.data and "text" not in self.data:
            return None
        text, name = str(self.cleaned_data["text"]).strip(), str(self.cleaned_data["name"])
        offered = str(self.initial.get("text", "")).strip()
        is_as_offered = text.splitlines() == offered.splitlines()
        return f"{text}\n" if text and not (name and is_as_offered) else name
