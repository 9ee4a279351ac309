"""What an owner states of a dataset: data sheet, who made it, who sees it, and how much."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.credits import CREATOR, ROLES
from catalog.datasheet import LONGEST, QUESTIONS
from catalog.models import Dataset
from catalog.states import Visibility
from ingest.forms.preview_policy import policy_fields, policy_of, stated_policy

PREFIX = "sheet_"
_COLUMNS = ("name", "role", "orcid", "affiliation")


class StatementsForm(forms.Form):
    """The data sheet question by question, then credit and visibility."""

    contributors = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Who made it",
        help_text="One a line, in the order of the citation: name; role; ORCID iD; affiliation. "
        f"Without a role: {CREATOR}. Other roles: {', '.join(ROLES[1:6])} and DataCite's others.",
    )
    visibility = forms.ChoiceField(
        choices=Visibility.choices, label="Who sees it once it is published"
    )
    admitted = forms.CharField(
        required=False,
        label="Organisations that are admitted",
        help_text="While it is private: their names in addresses, separated by commas. Whoever "
        "holds a grant sees it too.",
    )
    embargoed_until = forms.DateTimeField(
        required=False,
        label="Embargo until (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Until then it is in no list, and nothing of it is delivered.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = {
            f"{PREFIX}{question.key}": forms.CharField(
                max_length=LONGEST,
                required=False,
                label=question.label,
                help_text=question.hint,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            for question in QUESTIONS
        }
        self.fields = {**questions, **self.fields, **policy_fields()}

    def clean_contributors(self) -> list[dict[str, str]]:
        """A row for each line; what is in it is judged by the service."""
        lines = self.cleaned_data["contributors"].splitlines()
        return [_contributor(line) for line in lines if line.strip()]

    def clean_admitted(self) -> list[str]:
        """The names, each once."""
        names = (name.strip() for name in self.cleaned_data["admitted"].split(","))
        return list(dict.fromkeys(filter(None, names)))

    def changes(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        keys = [question.key for question in QUESTIONS]
        return {
            "datasheet": {key: given[f"{PREFIX}{key}"] for key in keys},
            **{name: given[name] for name in ("contributors", "visibility", "admitted")},
            "embargoed_until": given["embargoed_until"],
            "preview_policy": policy_of(given),
        }


def _contributor(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";", 3)]
    row = dict(zip(_COLUMNS, parts, strict=False))
    return row | {"role": row.get("role") or CREATOR}


def stated(dataset: Dataset, admitted: list[str]) -> dict[str, Any]:
    """What the form shows at first."""
    lines = [
        "; ".join(getattr(row, column) for column in _COLUMNS).rstrip("; ")
        for row in dataset.contributors.order_by("position")
    ]
    return {
        **{f"{PREFIX}{key}": text for key, text in dataset.datasheet.items()},
        "contributors": "\n".join(lines),
        "visibility": dataset.visibility,
        "admitted": ", ".join(admitted),
        "embargoed_until": dataset.embargoed_until,
        **stated_policy(dataset),
    }
