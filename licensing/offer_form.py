"""The form with which an owner makes an offer."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from licensing.models import TemplateVersion
from licensing.models.offers import Audience
from licensing.money import CURRENCIES, Money
from licensing.selectors import offers as selectors
from licensing.services.offers import OfferTerms

MOST_PRICE_DIGITS = 10


class OfferForm(forms.Form):
    """A licence, for whom, at which price per seat."""

    licence = forms.ModelChoiceField(TemplateVersion.objects.none(), empty_label=None)
    audience = forms.ChoiceField(
        label="For whom",
        choices=[item for item in Audience.choices if item[0] != Audience.ORGANISATION],
    )
    price = forms.DecimalField(
        label="Price per seat",
        required=False,
        min_value=0,
        max_digits=MOST_PRICE_DIGITS,
        decimal_places=2,
        help_text="For the whole term. Leave empty for licences that are free of charge.",
    )
    currency = forms.ChoiceField(choices=[(name, name) for name in CURRENCIES])
    term_days = forms.IntegerField(
        label="Term in days",
        required=False,
        min_value=1,
        max_value=36_500,
        help_text="Leave empty for the licence's own term.",
    )
    seats = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Leave empty for the licence's own number.",
    )
    ends_on = forms.DateField(
        label="Offered until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave empty for an offer that stands until you withdraw it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        licence: Any = self.fields["licence"]
        licence.queryset = selectors.offerable_versions()

    def clean(self) -> dict[str, Any]:
        """Make the price an amount of money."""
        data = self.cleaned_data
        if data.get("price"):
            try:
                data["money"] = Money.of(data["price"], data.get("currency", ""))
            except ValueError as error:
                self.add_error("price", str(error))
        return data

    def clean_ends_on(self) -> datetime | None:
        """Return the end of the day, which must be to come."""
        day = self.cleaned_data["ends_on"]
        if day is None:
            return None
        end = timezone.make_aware(datetime.combine(day, time.max))
        if end <= timezone.now():
            raise forms.ValidationError("Choose a day that is to come.")
        return end

    def made(self) -> OfferTerms:
        """Return the offer as the service takes it."""
        data = self.cleaned_data
        return OfferTerms(
            audience=data["audience"],
            price=data.get("money"),
            term_days=data["term_days"],
            seats=data["seats"],
            is_public=True,
            valid_until=data["ends_on"],
        )
