"""Forms of the pages; what they accept is judged again by the services."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from catalog import spdx
from catalog.models import Dataset
from catalog.numbering import rank
from dexterdata import profiles
from ingest.serializers import HANDS
from ingest.services.reviews import REASON_MISSING
from ingest.states import Decision, FlagReason, FlagState
from portal.accounts.models import Organisation

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

    def clean_sources(self) -> list[str]:
        """A list of lines."""
        return [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]

    def clean_licence(self) -> str:
        """An SPDX expression."""
        return _licence(self.cleaned_data["licence"])


def _licence(text: str) -> str:
    if text:
        try:
            spdx.read(text)
        except spdx.LicenceExpressionError as error:
            raise forms.ValidationError(f"Not an SPDX licence expression. {error}") from error
    return text


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
        """What the service takes: the text wins over the name."""
        text = str(self.cleaned_data["text"]).strip()
        return f"{text}\n" if text else self.cleaned_data["name"] or None


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
        return _licence(self.cleaned_data["licence"])

    def clean_slug(self) -> str:
        """As addresses are written."""
        return str(slugify(self.cleaned_data["slug"]))

    def clean_tasks(self) -> list[str]:
        """A list of words."""
        return _words(self.cleaned_data["tasks"])


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


class ReviewForm(forms.Form):
    """A decision and its words."""

    decision = forms.ChoiceField(choices=Decision.choices)
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="The partner reads these words.",
        error_messages={"required": REASON_MISSING},
    )
    SUCCESS: ClassVar[dict[str, bool | None]] = {"yes": True, "no": False}

    def episodes(self) -> list[dict[str, Any]]:
        """The rows of the episode editor, as far as they can be read."""
        count = min(_whole(self.data.get("episode-count", "")), 500)
        numbers = range(count) if count else _numbers_in(self.data)
        return [self._episode(number) for number in numbers]

    def findings(self) -> list[int] | None:
        """The numbers of the findings that were ticked; None where the page listed none."""
        if "findings-listed" not in self.data:
            return None
        ticked = self.data.getlist("findings") if isinstance(self.data, QueryDict) else []
        return [_whole(number) for number in ticked]

    def _episode(self, number: int) -> dict[str, Any]:
        def said(name: str) -> str:
            return str(self.data.get(f"episode-{number}-{name}", "")).strip()

        hand = said("hand")
        return {
            "t_start_s": _real(said("t_start_s")),
            "t_end_s": _real(said("t_end_s")),
            "task": said("task")[:200],
            "instruction": said("instruction")[:400],
            "hand": hand if hand in HANDS else "unknown",
            "success": self.SUCCESS.get(said("success")),
            "objects": _words(said("objects"))[:50],
        }


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


class SecondLookForm(ReviewForm):
    """What a second reviewer would decide; nobody but the desk reads the words."""

    reason = forms.CharField(
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Note",
        help_text="Only reviewers read this.",
    )


def _numbers_in(data: Any) -> list[int]:
    """The rows that a form without its counter holds."""
    starts = [name for name in data if name.startswith("episode-") and name.endswith("-t_start_s")]
    return sorted(_whole(name.split("-")[1]) for name in starts)[:500]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _real(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
