"""Datasets, their versions, and what is submitted of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from catalog.facets import label_of
from catalog.numbering import rank
from catalog.vocabulary import environments
from ingest.forms.reading import licence, words
from portal.accounts.models import Organisation


class DatasetForm(forms.Form):
    """A new dataset."""

    owner = forms.ModelChoiceField(
        Organisation.objects.none(), to_field_name="slug", empty_label="Choose your organisation"
    )
    title = forms.CharField(max_length=160)
    slug = forms.SlugField(
        max_length=60, label="Name in addresses", help_text="Lower case and hyphens: kitchen-touch."
    )
    summary = forms.CharField(
        max_length=400, required=False, help_text="One sentence for the catalogue's list."
    )
    card = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="How it was recorded, with what, by whom. Markdown.",
    )
    licence = forms.CharField(
        max_length=200,
        help_text="An open licence such as CC-BY-4.0, or LicenseRef-DexterData-… for sold data.",
    )
    attribution = forms.CharField(required=False, help_text="Whom to name.")
    tasks = forms.CharField(required=False, help_text="Separated by commas.")
    environment = forms.ChoiceField(
        required=False,
        choices=[("", "Not stated"), *((name, label_of(name)) for name in environments().names)],
        help_text="Where it was recorded.",
    )
    is_synthetic = forms.BooleanField(
        required=False, label="Synthetic", help_text="Made by a simulator, not by people."
    )

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset = owners  # type: ignore[attr-defined]
        if len(owners) == 1:
            field.initial = owners[0].slug

    def clean_licence(self) -> str:
        """An SPDX expression."""
        return licence(self.cleaned_data["licence"])

    def clean_slug(self) -> str:
        """As addresses are written."""
        return str(slugify(self.cleaned_data["slug"]))

    def clean_tasks(self) -> list[str]:
        """A list of words."""
        return words(self.cleaned_data["tasks"])


class VersionForm(forms.Form):
    """A draft of all accepted episodes."""

    number = forms.CharField(max_length=20, help_text="major.minor.patch, such as 1.2.0")
    notes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is new in it, for those who use the data.",
    )

    def clean_number(self) -> str:
        """A version number."""
        number = str(self.cleaned_data["number"]).strip()
        if rank(number) is None:
            raise forms.ValidationError("A version's number is major.minor.patch, such as 1.2.0.")
        return number


class SubmissionForm(forms.Form):
    """Which of the passed recordings to send."""

    recordings = forms.TypedMultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one recording."},
    )
    message = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Message to the reviewer",
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recordings"].choices = [  # type: ignore[attr-defined]
            (str(row.public_id), row.filename) for row in rows
        ]
