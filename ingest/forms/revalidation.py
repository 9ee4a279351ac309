"""Checking again what older rules judged."""

from __future__ import annotations

from django import forms

from catalog.models import Dataset


class RevalidationForm(forms.Form):
    """Which recordings to check again, and why."""

    dataset = forms.ModelChoiceField(
        Dataset.objects.select_related("organisation").order_by("organisation__slug", "slug"),
        required=False,
        empty_label="All datasets",
    )
    reason = forms.CharField(
        max_length=400,
        required=False,
        label="Why the rules changed",
        help_text="Partners whose recordings fail now read this in their letter.",
    )
    everything = forms.BooleanField(
        required=False,
        label="Also recordings that the current rules have checked",
    )
