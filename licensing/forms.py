"""Forms of the licensing pages."""

from __future__ import annotations

from typing import Any

from django import forms

from licensing.models import Grant, Offer
from licensing.services.orders import MOST_SEATS
from licensing.services.payments import available
from licensing.services.seats import seatless_service_accounts
from licensing.terms import PURPOSES, not_permitted
from portal.accounts.access import Actor
from portal.accounts.models import Organisation

ACADEMIC_KINDS = ("academic",)
PROVIDER_WORDS = {
    "invoice": "Invoice: bank transfer within 30 days",
    "sandbox": "Sandbox: no money moves, for demonstrations only",
}


class UseForm(forms.Form):
    """Who asks, and what for; shared by requests and orders."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="slug",
        label="Organisation",
        help_text="The licence will be in its name.",
        empty_label=None,
    )
    purpose = forms.ChoiceField(label="Purpose")
    fields_of_use = forms.CharField(
        label="Fields of use",
        required=False,
        max_length=400,
        help_text="Separate several by commas, for example: robot learning, prosthetics.",
    )

    selection = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ACADEMIC_KINDS if offer.audience == "academic" else ()
        own = actor.organisations(kinds=kinds)
        if offer.organisation is not None:
            own = own.filter(pk=offer.organisation.pk)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = own
        purpose: Any = self.fields["purpose"]
        terms = offer.template_version.terms
        purpose.choices = [
            (key, item.label) for key, item in PURPOSES.items() if not not_permitted(terms, key)
        ]

    def clean_fields_of_use(self) -> tuple[str, ...]:
        """Return the fields as a list."""
        parts = str(self.cleaned_data["fields_of_use"]).split(",")
        return tuple(part.strip()[:80] for part in parts if part.strip())[:20]


class RequestForm(UseForm):
    """A request for access."""

    statement = forms.CharField(
        label="What you plan to do",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A few sentences that help the licence manager to decide.",
    )


class OrderForm(UseForm):
    """An order."""

    seats = forms.IntegerField(
        label="Seats",
        min_value=1,
        max_value=MOST_SEATS,
        help_text="Named people or service accounts that may take the data.",
    )
    purchase_order = forms.CharField(
        label="Purchase order number",
        required=False,
        max_length=60,
        help_text="It appears on the invoice.",
    )
    intent = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def begin_with_training(self) -> None:
        """Propose the first permitted purpose that trains models: what one pays for, as a rule."""
        purpose: Any = self.fields["purpose"]
        permitted = (key for key, _ in purpose.choices if "train" in PURPOSES[key].actions)
        self.initial["purpose"] = next(permitted, None)


class SignForm(forms.Form):
    """A signature: typed name and role over the hash that was shown."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)
    name = forms.CharField(label="Your full name", max_length=120)
    role = forms.CharField(
        label="Your role",
        max_length=120,
        help_text="For example principal investigator, or head of procurement.",
    )
    agrees = forms.BooleanField(
        label="I have read this text, agree to it, and may sign for my organisation."
    )


class ReasonForm(forms.Form):
    """A reason for what is decided."""

    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(ReasonForm):
    """A decision on a request; the button pressed says which."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("needs_info", "Ask back"), ("decline", "Decline")],
        widget=forms.HiddenInput,
        required=True,
    )


class AnswerForm(forms.Form):
    """The answer to the licence manager's question."""

    statement = forms.CharField(
        label="Your statement", max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )


class PaymentForm(forms.Form):
    """The way to pay, of those that this portal takes."""

    provider = forms.ChoiceField(label="Pay by", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider: Any = self.fields["provider"]
        provider.choices = [(name, PROVIDER_WORDS[name]) for name in available()]


class SeatForm(forms.Form):
    """A person by e-mail."""

    email = forms.EmailField(label="E-mail address of the person")


class ServiceSeatForm(forms.Form):
    """One of the licensee's service accounts."""

    service_account = forms.ChoiceField(label="Service account")

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["service_account"]
        field.choices = [(row.name, row.name) for row in seatless_service_accounts(grant)]

    @property
    def offers_any(self) -> bool:
        """Whether there is one that has no seat yet."""
        field: Any = self.fields["service_account"]
        return bool(field.choices)
