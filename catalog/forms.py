"""What people fill in on the catalogue's pages."""

from __future__ import annotations

from django import forms
from django.utils import timezone


class WorkForm(forms.Form):
    """A work that used a dataset."""

    title = forms.CharField(max_length=300)
    authors = forms.CharField(
        max_length=400, required=False, help_text="As in its citation: Lovelace, A.; Babbage, C."
    )
    year = forms.IntegerField(min_value=1950)
    venue = forms.CharField(
        max_length=200, required=False, help_text="Journal, conference, or archive."
    )
    doi = forms.CharField(
        max_length=200, required=False, label="DOI", help_text="Such as 10.1000/182."
    )
    url = forms.URLField(
        max_length=400,
        required=False,
        label="Address",
        assume_scheme="https",
        help_text="Where it can be read, if it has no DOI.",
    )

    def clean_year(self) -> int:
        """Not later than what is about to appear."""
        year = int(self.cleaned_data["year"])
        if year > timezone.now().year + 1:
            raise forms.ValidationError("The year is not after next year.")
        return year
