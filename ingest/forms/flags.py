"""Reports of bad episodes, and their answers."""

from __future__ import annotations

from django import forms

from ingest.states import FlagReason, FlagState


class FlagForm(forms.Form):
    """What is wrong with an episode, and where."""

    reason = forms.ChoiceField(
        choices=FlagReason.choices, widget=forms.RadioSelect, label="What is wrong?"
    )
    t_s = forms.FloatField(
        required=False,
        min_value=0,
        label="At which second?",
        widget=forms.NumberInput(attrs={"step": "0.01", "class": "num"}),
        help_text="As the player on the episode's page counts. Empty: the whole episode.",
    )
    text = forms.CharField(
        max_length=1500,
        label="In your words",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you saw, and what you had expected. The reviewer reads it, and so does "
        "the partner where it is confirmed. Your name is not given to the partner.",
    )


class FlagAnswerForm(forms.Form):
    """What the desk says of a flag."""

    decision = forms.ChoiceField(
        choices=[
            (FlagState.CONFIRMED, "Confirm: the episode is wrong"),
            (FlagState.DISMISSED, "Dismiss: the episode is right"),
        ],
        widget=forms.RadioSelect,
        label="What do you find?",
    )
    answer = forms.CharField(
        max_length=1500,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Who flagged it reads these words; where you confirm it, the partner does, too.",
    )
